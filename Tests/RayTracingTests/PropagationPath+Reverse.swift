@testable import RayTracing

extension PropagationPath {
    /// Whether `other` goes through the same points the other way.
    func isReverse(of other: PropagationPath) -> Bool {
        kinds == other.kinds.reversed()
            && zip(vertices, other.vertices.reversed()).allSatisfy {
                RayTracing.length($0 - $1) < 1e-4
            }
    }

    /// The largest difference of the field from that of the same path the other way, as a share of the
    /// largest component.
    ///
    /// Among unit vectors (theta, phi) seen from the two ends, the matrix is transposed, up to the sign of
    /// phi, which turns with the direction of the wave.
    func reciprocityError(_ other: PropagationPath) -> Double {
        let (t, s) = (transfer, other.transfer)
        let scale = [t.thetaTheta, t.phiPhi, t.thetaPhi, t.phiTheta].map(\.length).max() ?? 1
        let differences = [
            t.thetaTheta - s.thetaTheta, t.phiPhi - s.phiPhi, t.thetaPhi - s.phiTheta,
            t.phiTheta - s.thetaPhi,
        ]
        return (differences.map(\.length).max() ?? 0) / scale
    }
}
