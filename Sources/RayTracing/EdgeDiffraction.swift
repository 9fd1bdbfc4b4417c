import Foundation
import Numerics

/// What one edge does to the field of a ray.
///
/// In the vectors that go with the edge (Kouyoumjian and Pathak 1974, eq. 16, 17), for an incoming
/// direction s' and an outgoing direction s,
///
///     phi'_hat = -e x s' / sin beta_0,   beta'_hat = s' x phi'_hat,
///     phi_hat  =  e x s  / sin beta_0,   beta_hat  = s x phi_hat,
///
/// the field is multiplied by -((D_1 + D_2) I - D_3 R_n - D_4 R_0); see ``WedgeDiffraction``. R_0 and
/// R_n are the reflections in the two faces, in the vectors that go with the reflected ray. The face
/// that is nearer to the source is met by the incident ray, the other by the diffracted ray turned
/// back (Luebbers 1984, doi:10.1109/TAP.1984.1143189). With that choice the coefficient is right at
/// every boundary, and the same both ways.
struct EdgeDiffraction {
    private let betaIn, phiIn, betaOut, phiOut: SIMD3<Double>
    /// Rows (beta, phi) outgoing, columns (beta', phi') incoming, in sqrt(metre).
    private let matrix: Matrix

    /// - Parameters:
    ///   - edge: the edge.
    ///   - incoming, outgoing: unit vectors along the ray before and after it.
    ///   - before, after: s' and s, the lengths of the ray on both sides in metres, unfolded.
    ///   - wavelength: in metres.
    ///   - surfaces: the coefficients of face 0 and face n.
    init(
        _ edge: DiffractingEdge, incoming: SIMD3<Double>, outgoing: SIMD3<Double>,
        before: Double, after: Double, wavelength: Double,
        surfaces: (SurfaceReflection, SurfaceReflection)
    ) {
        let basisIn = Basis(edge.direction, incident: incoming)
        let basisOut = Basis(edge.direction, leaving: outgoing)
        (betaIn, phiIn) = (basisIn.beta, basisIn.phi)
        (betaOut, phiOut) = (basisOut.beta, basisOut.phi)
        let incidence = edge.freeAngle(of: -incoming)
        let departure = edge.freeAngle(of: outgoing)
        let sine = length(cross(edge.direction, incoming))
        let wedge = WedgeDiffraction(
            waveNumber: 2 * .pi / wavelength, n: edge.exteriorAngle / .pi, incidence: incidence,
            departure: departure, sine: sine,
            distance: before * after / (before + after) * sine * sine)
        func meeting(_ normal: SIMD3<Double>, _ surface: SurfaceReflection) -> Matrix {
            let mirrored = incoming - 2 * dot(incoming, normal) * normal
            return Matrix(
                reflecting: incoming, into: mirrored, at: normal, surface, edge.direction)
        }
        func leaving(_ normal: SIMD3<Double>, _ surface: SurfaceReflection) -> Matrix {
            let mirrored = outgoing - 2 * dot(outgoing, normal) * normal
            return Matrix(
                reflecting: mirrored, into: outgoing, at: normal, surface, edge.direction)
        }
        let sourceIsNearer0 = incidence <= departure
        let reflection0 =
            sourceIsNearer0
            ? meeting(edge.normal0, surfaces.0) : leaving(edge.normal0, surfaces.0)
        let reflectionN =
            sourceIsNearer0
            ? leaving(edge.normalN, surfaces.1) : meeting(edge.normalN, surfaces.1)
        let direct = wedge.direct1 + wedge.direct2
        matrix = Matrix { row, column in
            (row == column ? -direct : .zero)
                + wedge.reflectedN * reflectionN[row, column]
                + wedge.reflected0 * reflection0[row, column]
        }
    }

    /// `a` times the first and `b` times the second of two that do the same to rays which hardly differ, in
    /// the vectors of `ray`, which they approximate.
    init(
        _ a: Double, _ first: EdgeDiffraction, _ b: Double, _ second: EdgeDiffraction,
        along ray: EdgeDiffraction
    ) {
        (betaIn, phiIn) = (ray.betaIn, ray.phiIn)
        (betaOut, phiOut) = (ray.betaOut, ray.phiOut)
        matrix = Matrix { row, column in
            first.matrix[row, column].multiplied(by: a)
                + second.matrix[row, column].multiplied(by: b)
        }
    }

    /// The field behind the edge, without spreading and phase.
    func diffract(_ field: FieldVector) -> FieldVector {
        let beta = field.component(betaIn)
        let phi = field.component(phiIn)
        return FieldVector(
            betaOut, matrix[0, 0] * beta + matrix[0, 1] * phi,
            phiOut, matrix[1, 0] * beta + matrix[1, 1] * phi)
    }

    /// The two vectors across a ray that go with the edge.
    private struct Basis {
        let beta, phi: SIMD3<Double>

        init(_ edge: SIMD3<Double>, incident ray: SIMD3<Double>) {
            phi = normalize(cross(ray, edge))
            beta = cross(ray, phi)
        }

        init(_ edge: SIMD3<Double>, leaving ray: SIMD3<Double>) {
            phi = normalize(cross(edge, ray))
            beta = cross(ray, phi)
        }
    }

    /// Two by two, complex.
    private struct Matrix {
        private let entries: (Complex<Double>, Complex<Double>, Complex<Double>, Complex<Double>)

        init(_ entry: (Int, Int) -> Complex<Double>) {
            entries = (entry(0, 0), entry(0, 1), entry(1, 0), entry(1, 1))
        }

        /// The reflection of a ray that reaches a face beside the edge, in the vectors that go with
        /// the edge on both sides.
        init(
            reflecting incoming: SIMD3<Double>, into outgoing: SIMD3<Double>,
            at normal: SIMD3<Double>, _ surface: SurfaceReflection, _ edge: SIMD3<Double>
        ) {
            let bounce = Bounce(
                incoming: incoming, outgoing: outgoing, normal: normal, surface: surface)
            let into = Basis(edge, incident: incoming)
            let out = Basis(edge, leaving: outgoing)
            let fields = [
                bounce.carry(FieldVector(into.beta)), bounce.carry(FieldVector(into.phi)),
            ]
            self.init { row, column in fields[column].component(row == 0 ? out.beta : out.phi) }
        }

        subscript(row: Int, column: Int) -> Complex<Double> {
            switch (row, column) {
            case (0, 0): entries.0
            case (0, 1): entries.1
            case (1, 0): entries.2
            default: entries.3
            }
        }
    }
}
