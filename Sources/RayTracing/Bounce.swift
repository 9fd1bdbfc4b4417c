import Numerics

/// The geometry and coefficients of one reflection or passage; see ``FieldSolver``.
struct Bounce {
    private let s, parallelIn, parallelOut: SIMD3<Double>
    private let electric, magnetic: Complex<Double>

    /// A reflection from `incoming` to `outgoing`, unit vectors.
    init(
        incoming: SIMD3<Double>, outgoing: SIMD3<Double>, normal: SIMD3<Double>,
        surface: SurfaceReflection
    ) {
        self.init(incoming, outgoing, normal, surface.coefficients)
    }

    /// What meets a surface and is reflected, were it smooth.
    init(
        meeting surface: SurfaceReflection, incoming: SIMD3<Double>, normal: SIMD3<Double>
    ) {
        self.init(incoming, incoming - 2 * dot(incoming, normal) * normal, normal, surface.smooth)
    }

    /// A passage straight through, along the unit vector `direction`.
    init(passing direction: SIMD3<Double>, normal: SIMD3<Double>, surface: SurfaceReflection) {
        self.init(direction, direction, normal, surface.transmission)
    }

    private init(
        _ incoming: SIMD3<Double>, _ outgoing: SIMD3<Double>, _ normal: SIMD3<Double>,
        _ coefficients: (_ cosine: Double) -> (Complex<Double>, Complex<Double>)
    ) {
        let across = cross(incoming, normal)
        // At normal incidence every s in the surface will do: the two coefficients agree
        // up to the sign that p_r carries.
        let sine = length(across)
        s = sine > 1e-9 ? across / sine : Self.anyPerpendicular(to: incoming)
        parallelIn = cross(s, incoming)
        parallelOut = cross(s, outgoing)
        (electric, magnetic) = coefficients(min(1, abs(dot(incoming, normal))))
    }

    /// The field behind it.
    func carry(_ field: FieldVector) -> FieldVector {
        FieldVector(
            s, electric * field.component(s),
            parallelOut, magnetic * field.component(parallelIn))
    }

    private static func anyPerpendicular(to k: SIMD3<Double>) -> SIMD3<Double> {
        let axis: SIMD3<Double> = abs(k.z) < 0.9 ? SIMD3(0, 0, 1) : SIMD3(1, 0, 0)
        return normalize(cross(k, axis))
    }
}
