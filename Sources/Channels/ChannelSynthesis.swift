import Foundation
import Numerics
import RayTracing

/// From propagation paths to channel vectors.
package struct ChannelSynthesis: Sendable {
    /// The transmitting array.
    package let array: AntennaArray
    /// Carrier in Hz.
    package let frequency: Double
    /// System loss in dB.
    package let systemLoss: Double
    private let elements: [SIMD3<Double>]

    /// Channels of `array` at `frequency` in Hz, with `systemLoss` in dB taken off.
    package init(array: AntennaArray, frequency: Double, systemLoss: Double) {
        self.array = array
        self.frequency = frequency
        self.systemLoss = systemLoss
        elements = array.elementPositions
    }

    /// The effective downlink channel of one user, [N]:
    ///
    ///     h_n = 10^{-loss/20} sum_p g_p e^{-j 2 pi f tau_p} e^{+j 2 pi k_p . r_n}
    ///
    /// with g_p the path's gain for the element's field towards the departure direction k_p and a
    /// vertically polarised isotropic receiver, and r_n the element position in wavelengths (plane
    /// waves over the array). Zero without paths. O(paths N).
    package func channel(_ paths: [PropagationPath]) -> [Complex<Double>] {
        let loss = pow(10, -systemLoss / 20)
        var h = [Complex<Double>](repeating: .zero, count: elements.count)
        for path in paths {
            let field = array.field(towards: path.departure)
            let polarised =
                path.transfer.thetaTheta.multiplied(by: field.theta)
                + path.transfer.thetaPhi.multiplied(by: field.phi)
            let waves = (frequency * path.delay).truncatingRemainder(dividingBy: 1)
            let gain = polarised.multiplied(by: loss * path.spreading)
            for (n, element) in elements.enumerated() {
                let turns = (path.departure * element).sum() - waves
                h[n] += gain * Complex(cos(2 * .pi * turns), sin(2 * .pi * turns))
            }
        }
        return h
    }
}
