import Foundation
import Sites

/// Stage three of the tracer: the field that a path carries.
///
/// At each reflection the field is split into its parts perpendicular (s) and parallel (p) to the
/// plane of incidence,
///
///     s = k_i x n / |k_i x n|,   p_i = s x k_i,   p_r = s x k_r,
///
/// which are multiplied by the coefficients R_TE and R_TM of the surface (ITU-R P.2040-3 Annex 1,
/// section 2.2.2): E_r = R_TE (E . s) s + R_TM (E . p_i) p_r. At an edge it is taken over by
/// ``EdgeDiffraction``.
struct FieldSolver: Sendable {
    private let reflections: [SurfaceReflection]
    private let triangleMaterials: [Int32]
    let wavelength: Double

    /// - Parameter scattering: how surfaces scatter; `nil` where all are smooth.
    init(
        _ mesh: TriangleMesh, frequency: Double, model: ReflectionModel,
        scattering: ScatteringConfiguration? = nil
    ) {
        reflections = mesh.materials.map { material in
            SurfaceReflection(
                material, frequency: frequency, model: model,
                scattering: scattering.map { $0.coefficient ?? material.scattering } ?? 0)
        }
        triangleMaterials = mesh.triangleMaterials
        wavelength = PropagationPath.speedOfLight / frequency
    }

    /// The path through `vertices` on `triangles` with unit `normals`; at vertex `diffraction.at`
    /// there is an edge in place of a surface (whose triangle and normal are not looked at).
    func path(
        from source: SIMD3<Double>, to receiver: SIMD3<Double>, vertices: [SIMD3<Double>],
        triangles: [Int32], normals: [SIMD3<Double>],
        diffraction: (at: Int, edge: DiffractingEdge)? = nil
    ) -> PropagationPath {
        let points = [source] + vertices + [receiver]
        var total = 0.0
        var before = 0.0
        var directions: [SIMD3<Double>] = []
        for (i, (a, b)) in zip(points, points.dropFirst()).enumerated() {
            let distance = length(b - a)
            total += distance
            directions.append((b - a) / distance)
            if i == diffraction?.at { before = total }
        }
        let departure = directions[0]
        let arrival = -directions[directions.count - 1]
        let out = SphericalBasis(departure)
        let into = SphericalBasis(arrival)
        var fromTheta = FieldVector(out.theta)
        var fromPhi = FieldVector(out.phi)
        for i in vertices.indices {
            if let diffraction, diffraction.at == i {
                let bend = EdgeDiffraction(
                    diffraction.edge, incoming: directions[i], outgoing: directions[i + 1],
                    before: before, after: total - before, wavelength: wavelength,
                    surfaces: (
                        surface(diffraction.edge.triangle0), surface(diffraction.edge.triangleN)
                    ))
                fromTheta = bend.diffract(fromTheta)
                fromPhi = bend.diffract(fromPhi)
                continue
            }
            let bounce = Bounce(
                incoming: directions[i], outgoing: directions[i + 1], normal: normals[i],
                surface: surface(triangles[i]))
            fromTheta = bounce.carry(fromTheta)
            fromPhi = bounce.carry(fromPhi)
        }
        // Of a wave from a point, an edge makes one that spreads from a line as well: Kouyoumjian and
        // Pathak 1974, eq. (24), where 1 / s' is the incident field.
        let spread =
            diffraction == nil ? total : (before * (total - before) * total).squareRoot()
        var kinds = [InteractionKind](repeating: .reflection, count: vertices.count)
        if let diffraction { kinds[diffraction.at] = .diffraction }
        return PropagationPath(
            vertices: vertices, kinds: kinds, triangles: triangles, length: total,
            departure: departure, arrival: arrival,
            transfer: PolarizationTransfer(fromTheta: fromTheta, fromPhi: fromPhi, into: into),
            spreading: wavelength / (4 * .pi * spread))
    }

    /// The straight path that passes `triangles`, with unit `normals`, at `vertices`.
    func path(
        from source: SIMD3<Double>, through vertices: [SIMD3<Double>], triangles: [Int32],
        normals: [SIMD3<Double>], to receiver: SIMD3<Double>
    ) -> PropagationPath {
        let total = length(receiver - source)
        let departure = (receiver - source) / total
        let (out, into) = (SphericalBasis(departure), SphericalBasis(-departure))
        var fromTheta = FieldVector(out.theta)
        var fromPhi = FieldVector(out.phi)
        for (triangle, normal) in zip(triangles, normals) {
            let pass = Bounce(
                passing: departure, normal: normal, surface: surface(triangle))
            fromTheta = pass.carry(fromTheta)
            fromPhi = pass.carry(fromPhi)
        }
        return PropagationPath(
            vertices: vertices, kinds: vertices.map { _ in .transmission }, triangles: triangles,
            length: total, departure: departure, arrival: -departure,
            transfer: PolarizationTransfer(fromTheta: fromTheta, fromPhi: fromPhi, into: into),
            spreading: wavelength / (4 * .pi * total))
    }

    /// The path over two edges at their points `bends`.
    ///
    /// The first edge makes of the wave from the source one with the radii s_2, across it, and s_1 + s_2,
    /// along it (Kouyoumjian and Pathak 1974, eq. 24); of such a wave the second makes one that has spread
    /// behind it by (eq. 23, 33) s_1 s_3 (s_2 (s_1 + s_2 + s_3) + s_1 s_3 sin^2 psi), where psi is the angle
    /// between the planes of the ray and either edge.
    func path(
        from source: SIMD3<Double>, over edges: (DiffractingEdge, DiffractingEdge),
        at bends: (SIMD3<Double>, SIMD3<Double>), to receiver: SIMD3<Double>
    ) -> PropagationPath {
        let ways = [bends.0 - source, bends.1 - bends.0, receiver - bends.1]
        let lengths = ways.map { length($0) }
        let directions = zip(ways, lengths).map { $0 / $1 }
        let both = DoubleDiffraction(
            edges, directions: directions, lengths: lengths, wavelength: wavelength,
            surfaces: [edges.0, edges.1].map { (surface($0.triangle0), surface($0.triangleN)) })
        let (out, into) = (SphericalBasis(directions[0]), SphericalBasis(-directions[2]))
        let total = lengths[0] + lengths[1] + lengths[2]
        let across = (
            normalize(cross(directions[1], edges.0.direction)),
            normalize(cross(directions[1], edges.1.direction))
        )
        let turn = length(cross(across.0, across.1))
        let ends = lengths[0] * lengths[2]
        let spread = (ends * (lengths[1] * total + ends * turn * turn)).squareRoot()
        return PropagationPath(
            vertices: [bends.0, bends.1], kinds: [.diffraction, .diffraction],
            triangles: [-1, -1], length: total, departure: directions[0],
            arrival: -directions[2],
            transfer: PolarizationTransfer(
                fromTheta: both.diffract(FieldVector(out.theta)),
                fromPhi: both.diffract(FieldVector(out.phi)), into: into),
            spreading: wavelength / (4 * .pi * spread))
    }

    func surface(_ triangle: Int32) -> SurfaceReflection {
        reflections[Int(triangleMaterials[Int(triangle)])]
    }
}
