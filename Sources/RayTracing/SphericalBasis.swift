/// The spherical unit vectors at a direction k: the axes along which fields are given.
///
///     theta_hat = (cos theta cos phi, cos theta sin phi, -sin theta)
///     phi_hat   = (-sin phi, cos phi, 0)
///
/// At the poles, where phi is undefined, phi = 0 is taken.
package struct SphericalBasis: Sendable {
    /// Unit vector of growing zenith angle.
    package let theta: SIMD3<Double>
    /// Unit vector of growing azimuth.
    package let phi: SIMD3<Double>

    /// The vectors at the unit direction `k`.
    package init(_ k: SIMD3<Double>) {
        let horizontal = (k.x * k.x + k.y * k.y).squareRoot()
        let (c, s) = horizontal > 1e-12 ? (k.x / horizontal, k.y / horizontal) : (1, 0)
        theta = SIMD3(k.z * c, k.z * s, -horizontal)
        phi = SIMD3(-s, c, 0)
    }
}
