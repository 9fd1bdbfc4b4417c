import RayTracing

/// Statistics over the paths of one user.
package enum PathStatistics {
    /// Sum over paths of |a|^2 between vertically polarised isotropic antennas.
    package static func gain(_ paths: [PropagationPath]) -> Double {
        paths.reduce(0) { $0 + $1.gain.lengthSquared }
    }

    /// Root-mean-square delay spread in seconds: the standard deviation of the delay, weighted by
    /// |a|^2. Zero for a single path, NaN without paths.
    package static func delaySpread(_ paths: [PropagationPath]) -> Double {
        let total = gain(paths)
        guard total > 0 else { return .nan }
        let mean = paths.reduce(0) { $0 + $1.gain.lengthSquared * $1.delay } / total
        let square = paths.reduce(0) {
            $0 + $1.gain.lengthSquared * ($1.delay - mean) * ($1.delay - mean)
        }
        return (square / total).squareRoot()
    }
}
