/// Where a ray of the transmitter meets a surface that scatters it, and what of it arrives there.
///
/// A ray of the solid angle d Omega carries the share d Omega / (4 pi) of the power that is sent; a
/// surface scatters S^2 Gamma^2 of what arrives, with the density p per steradian of its
/// ``ScatteringLobe``. At a distance r an isotropic antenna takes from it the path gain
///
///     (lambda / 4 pi)^2 d Omega S^2 Gamma^2 p / (r^2 + a^2),
///
/// a the radius of the disc that the ray lights: close by, where the point would give without bound
/// what the disc does not, it is the distance of its rim.
struct ScatterPoint: Sendable {
    /// The points of reflection before it and the point itself, in metres.
    var vertices: [SIMD3<Double>]
    /// The triangles at these points.
    var triangles: [Int32]
    /// The facet that scatters.
    var facet: Int32
    /// Its unit normal on the side from which the ray comes.
    var normal: SIMD3<Double>
    /// Length of the way from the transmitter in metres.
    var length: Double
    /// Unit vector in which the ray leaves the transmitter.
    var departure: SIMD3<Double>
    /// Unit vector of mirror-like reflection.
    var mirror: SIMD3<Double>
    /// sqrt(d Omega / F) S Gamma times the components along theta and phi of the field that arrives,
    /// where a unit field along theta, or phi, left; Gamma is what the surface reflects of each.
    var amplitudes: PolarizationTransfer
    /// d Omega S^2 Gamma^2 / F, the mean of both polarisations at departure.
    var weight: Double

    /// a^2 in square metres.
    var extent: Double

    /// The point in metres.
    var position: SIMD3<Double> { vertices[vertices.count - 1] }

    /// sqrt(r^2 + a^2) at a distance r in metres.
    func reach(_ distance: Double) -> Double { (distance * distance + extent).squareRoot() }
}
