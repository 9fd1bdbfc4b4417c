import Numerics

/// The geometry and coefficients of one passage through a wall; see ``FieldSolver``.
struct WallPassage {
    private let s, p: SIMD3<Double>
    private let electric, magnetic: Complex<Double>

    /// - Parameters:
    ///   - direction: unit vector along the ray, the same on both sides.
    ///   - normal: unit normal of the wall.
    ///   - surface: the wall's coefficients.
    init(direction: SIMD3<Double>, normal: SIMD3<Double>, surface: SurfaceReflection) {
        let across = cross(direction, normal)
        let sine = length(across)
        s = sine > 1e-9 ? across / sine : Bounce.anyPerpendicular(to: direction)
        p = cross(s, direction)
        (electric, magnetic) = surface.transmission(
            cosine: min(1, abs(dot(direction, normal))))
    }

    /// The field behind the wall.
    func pass(_ field: FieldVector) -> FieldVector {
        FieldVector(s, electric * field.component(s), p, magnetic * field.component(p))
    }
}
