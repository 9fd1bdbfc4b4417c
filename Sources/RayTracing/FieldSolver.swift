import Foundation
import Numerics
import Sites

/// Stage three of the tracer: the field that a path carries.
///
/// At each reflection the field is split into its parts perpendicular (s) and parallel (p) to the
/// plane of incidence,
///
///     s = k_i x n / |k_i x n|,   p_i = s x k_i,   p_r = s x k_r,
///
/// which are multiplied by the coefficients R_TE and R_TM of the surface (ITU-R P.2040-3 Annex 1,
/// section 2.2.2): E_r = R_TE (E . s) s + R_TM (E . p_i) p_r.
struct FieldSolver: Sendable {
    private let reflections: [SurfaceReflection]
    private let triangleMaterials: [Int32]
    private let wavelength: Double

    init(_ mesh: TriangleMesh, frequency: Double, model: ReflectionModel) {
        reflections = mesh.materials.map {
            SurfaceReflection($0, frequency: frequency, model: model)
        }
        triangleMaterials = mesh.triangleMaterials
        wavelength = PropagationPath.speedOfLight / frequency
    }

    /// The path through `vertices` on `triangles` with unit `normals`.
    func path(
        from source: SIMD3<Double>, to receiver: SIMD3<Double>, vertices: [SIMD3<Double>],
        triangles: [Int32], normals: [SIMD3<Double>]
    ) -> PropagationPath {
        let points = [source] + vertices + [receiver]
        var total = 0.0
        var directions: [SIMD3<Double>] = []
        for (a, b) in zip(points, points.dropFirst()) {
            let distance = length(b - a)
            total += distance
            directions.append((b - a) / distance)
        }
        let departure = directions[0]
        let arrival = -directions[directions.count - 1]
        let out = SphericalBasis(departure)
        let into = SphericalBasis(arrival)
        var fromTheta = FieldVector(out.theta)
        var fromPhi = FieldVector(out.phi)
        for i in vertices.indices {
            let coefficients = reflections[Int(triangleMaterials[Int(triangles[i])])]
            let bounce = Bounce(
                incoming: directions[i], outgoing: directions[i + 1], normal: normals[i],
                surface: coefficients)
            fromTheta = bounce.reflect(fromTheta)
            fromPhi = bounce.reflect(fromPhi)
        }
        return PropagationPath(
            vertices: vertices, triangles: triangles, length: total, departure: departure,
            arrival: arrival,
            transfer: PolarizationTransfer(
                thetaTheta: fromTheta.component(into.theta),
                thetaPhi: fromPhi.component(into.theta),
                phiTheta: fromTheta.component(into.phi), phiPhi: fromPhi.component(into.phi)),
            spreading: wavelength / (4 * .pi * total))
    }

    /// The geometry and coefficients of one reflection.
    private struct Bounce {
        let s, parallelIn, parallelOut: SIMD3<Double>
        let electric, magnetic: Complex<Double>

        init(
            incoming: SIMD3<Double>, outgoing: SIMD3<Double>, normal: SIMD3<Double>,
            surface: SurfaceReflection
        ) {
            let across = cross(incoming, normal)
            // At normal incidence every s in the surface will do: the two coefficients agree
            // up to the sign that p_r carries.
            let sine = length(across)
            s = sine > 1e-9 ? across / sine : Self.anyPerpendicular(to: incoming)
            parallelIn = cross(s, incoming)
            parallelOut = cross(s, outgoing)
            let cosine = min(1, abs(dot(incoming, normal)))
            (electric, magnetic) = surface.coefficients(cosine: cosine)
        }

        func reflect(_ field: FieldVector) -> FieldVector {
            FieldVector(
                s, electric * field.component(s),
                parallelOut, magnetic * field.component(parallelIn))
        }

        private static func anyPerpendicular(to k: SIMD3<Double>) -> SIMD3<Double> {
            let axis: SIMD3<Double> = abs(k.z) < 0.9 ? SIMD3(0, 0, 1) : SIMD3(1, 0, 0)
            return normalize(cross(k, axis))
        }
    }
}
