import Foundation
import Numerics

/// What two edges, one behind the other, do to the field of a ray.
///
/// The field behind the second edge is (Kouyoumjian and Pathak's theory with the term of the slope; for
/// two edges of one face: Tiberio, Manara, Pelosi and Kouyoumjian 1989, doi:10.1109/8.24174)
///
///     c [D_2 D_1 + (phi_hat' . phi_hat) / (j k s_2 sin beta_1 sin beta_2) (dD_2 / dphi') (dD_1 / dphi)] E,
///
/// without spreading and phase, where D_1 and D_2 are what each edge does (``EdgeDiffraction``), phi is the
/// angle at which the ray leaves the first and phi' that at which it reaches the second. Where the ray runs
/// along a face that both have, the incident wave and the one that the face reflects are one, of which
/// D_2 would count each: c = 1/2, else 1. There D_2 D_1 vanishes, but for a field that stands across a
/// conductor, and the slope is all that there is.
struct DoubleDiffraction {
    private let first, second: Line
    private let direct: Double
    private let slope: Complex<Double>

    /// - Parameters:
    ///   - edges: the first and the second edge.
    ///   - directions: unit vectors along the three stretches of the ray.
    ///   - lengths: s_1, s_2, s_3 of these in metres.
    ///   - wavelength: in metres.
    ///   - surfaces: the coefficients of face 0 and face n of each edge.
    init(
        _ edges: (DiffractingEdge, DiffractingEdge), directions: [SIMD3<Double>],
        lengths: [Double], wavelength: Double,
        surfaces: [(SurfaceReflection, SurfaceReflection)]
    ) {
        let between = directions[1]
        let angles = (edges.0.freeAngle(of: between), edges.1.freeAngle(of: -between))
        // Across the corner of a face, over a courtyard, a ray lies in its plane but not along it.
        let isAlongFace =
            edges.0.sharesFace(with: edges.1) && Self.isFace(edges.0, angles.0)
            && Self.isFace(edges.1, angles.1)
        let points = Self.points(
            isAlongFace: isAlongFace, distance: lengths[1] * 2 * .pi / wavelength)
        func bend(
            _ index: Int, incoming: SIMD3<Double>, outgoing: SIMD3<Double>
        ) -> EdgeDiffraction {
            EdgeDiffraction(
                index == 0 ? edges.0 : edges.1, incoming: incoming, outgoing: outgoing,
                before: lengths[index], after: lengths[index + 1], wavelength: wavelength,
                surfaces: surfaces[index])
        }
        let leaving = Self.side(
            edges.0, angles.0, from: edges.0.freeAngle(of: -directions[0]))
        first = Line(leaving * points) { angle in
            bend(
                0, incoming: directions[0],
                outgoing: Self.turned(between, around: edges.0, by: angle))
        }
        let reaching = Self.side(
            edges.1, angles.1, from: edges.1.freeAngle(of: directions[2]))
        second = Line(reaching * points) { angle in
            bend(
                1, incoming: Self.turned(between, around: edges.1, by: angle),
                outgoing: directions[2])
        }
        let away = cross(edges.0.direction, between)
        let toward = cross(edges.1.direction, -between)
        // Of vectors that are as long as the sines, each sine once more.
        let sines = dot(away, away) * dot(toward, toward)
        direct = isAlongFace ? 0.5 : 1
        slope = Complex(
            0, -direct * wavelength / (2 * .pi) * dot(away, toward) / (lengths[1] * sines))
    }

    /// The field behind both edges, without spreading and phase.
    func diffract(_ field: FieldVector) -> FieldVector {
        second.value.diffract(first.value.diffract(field)).times(direct)
            + second.slope.diffract(first.slope.diffract(field)).times(slope)
    }

    /// What an edge does to rays beside one that is turned around it, as a line over the angle.
    private struct Line {
        let value, slope: EdgeDiffraction

        /// Through what `bend` does at two angles from the ray, in radians.
        init(_ points: SIMD2<Double>, _ bend: (Double) -> EdgeDiffraction) {
            let (near, far) = (bend(points.x), bend(points.y))
            let width = points.y - points.x
            let ray = points.x == 0 ? near : bend(0)
            value = EdgeDiffraction(points.y / width, near, -points.x / width, far, along: ray)
            slope = EdgeDiffraction(-1 / width, near, 1 / width, far, along: ray)
        }
    }

    /// The angles from the ray at which an edge is looked at, in radians.
    ///
    /// Coefficients change over hundredths. Along a face the reflection changes over less where it conducts
    /// well: -1 straight along it, +1 a ten-thousandth beside it, which is what the wave meets, whose
    /// Fresnel zone is wider. There two points a little off the face stand for it (ours), `distance` being
    /// k s_2.
    private static func points(isAlongFace: Bool, distance: Double) -> SIMD2<Double> {
        isAlongFace ? SIMD2(1, 2) * (0.05 / distance.squareRoot()) : SIMD2(0, 1e-6)
    }

    /// Whether a face of `edge` is at `angle`, but for rounding.
    private static func isFace(_ edge: DiffractingEdge, _ angle: Double) -> Bool {
        angle < 1e-6 || angle > edge.exteriorAngle - 1e-6
    }

    /// 1 or -1: to which side of `angle` a ray may be turned around `edge` so that it stays in the free
    /// sector and beyond no boundary of shadow or reflection of a ray whose other part is at `other`.
    private static func side(
        _ edge: DiffractingEdge, _ angle: Double, from other: Double
    ) -> Double {
        let n = edge.exteriorAngle
        // Along a face.
        if angle < 1e-6 { return 1 }
        if angle > n - 1e-6 { return -1 }
        let boundaries = [0, n, other + .pi, other - .pi, .pi - other, 2 * n - .pi - other]
        let nearest = boundaries.min { abs($0 - angle) < abs($1 - angle) } ?? 0
        return angle >= nearest ? 1 : -1
    }

    /// `ray` turned by `angle` around the edge.
    private static func turned(
        _ ray: SIMD3<Double>, around edge: DiffractingEdge, by angle: Double
    ) -> SIMD3<Double> {
        guard angle != 0 else { return ray }
        let axis = edge.direction
        let along = dot(ray, axis) * axis
        return along + cos(angle) * (ray - along) + sin(angle) * cross(axis, ray)
    }
}
