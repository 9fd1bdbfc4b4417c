import Foundation

/// Receiver noise.
package enum Noise {
    /// Boltzmann's constant in J/K (exact in the SI).
    package static let boltzmann = 1.380649e-23
    /// The reference temperature in K (IEEE).
    package static let temperature = 290.0

    /// k T B times noise figure and interference margin, in W.
    ///
    /// - Parameters:
    ///   - bandwidth: B in Hz.
    ///   - noiseFigure: in dB.
    ///   - interferenceMargin: rise over thermal from other cells, in dB.
    package static func power(
        bandwidth: Double, noiseFigure: Double, interferenceMargin: Double
    ) -> Double {
        boltzmann * temperature * bandwidth * pow(10, (noiseFigure + interferenceMargin) / 10)
    }
}
