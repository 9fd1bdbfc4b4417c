import Foundation
import Numerics
import RayTracing

/// From propagation paths to channel vectors, in double precision: the reference that ``BandSynthesis``
/// is measured against.
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

    /// The effective downlink channel of one user at `offset` Hz from the carrier, [N]:
    ///
    ///     h_n = 10^{-loss/20} sum_p g_p e^{-j 2 pi f tau_p} e^{+j 2 pi (f / f_c) k_p . r_n}
    ///
    /// with f = f_c + offset, g_p the path's gain at the carrier for the element's field towards the
    /// departure direction k_p and a vertically polarised isotropic receiver, and r_n the element
    /// position in wavelengths of the carrier (plane waves over the array, whose beams squint with
    /// the frequency). Zero without paths. O(paths N).
    package func channel(
        _ paths: [PropagationPath], offset: Double = 0
    ) -> [Complex<Double>] {
        let loss = pow(10, -systemLoss / 20)
        let stretch = (frequency + offset) / frequency
        var h = [Complex<Double>](repeating: .zero, count: elements.count)
        for path in paths {
            let waves = ((frequency + offset) * path.delay).truncatingRemainder(dividingBy: 1)
            for (index, slant) in array.polarization.slants.enumerated() {
                let gain = gain(of: path, slant: slant, loss: loss)
                let first = index * array.places
                for n in first..<(first + array.places) {
                    let turns = stretch * (path.departure * elements[n]).sum() - waves
                    h[n] += gain * Complex(cos(2 * .pi * turns), sin(2 * .pi * turns))
                }
            }
        }
        return h
    }

    /// g_p of an element of that slant, the loss included.
    package func gain(of path: PropagationPath, slant: Double, loss: Double) -> Complex<Double> {
        let field = array.field(towards: path.departure, slant: slant)
        let polarised =
            path.transfer.thetaTheta.multiplied(by: field.theta)
            + path.transfer.thetaPhi.multiplied(by: field.phi)
        return polarised.multiplied(by: loss * path.spreading)
    }
}
