import Numerics

/// The geometry and coefficients of one reflection; see ``FieldSolver``.
struct Bounce {
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

    static func anyPerpendicular(to k: SIMD3<Double>) -> SIMD3<Double> {
        let axis: SIMD3<Double> = abs(k.z) < 0.9 ? SIMD3(0, 0, 1) : SIMD3(1, 0, 0)
        return normalize(cross(k, axis))
    }
}
