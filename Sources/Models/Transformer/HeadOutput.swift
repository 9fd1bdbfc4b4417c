import LinearAlgebra
import Precoding

/// What a head answers for one channel: what is sent, and the scores that decided it.
///
/// K users, N antennas.
package struct HeadOutput: Sendable, Equatable {
    /// What is sent; its power is ``powerScale`` times the largest power P.
    package var transmission: Transmission
    /// The share a of the largest power, in [0, 1].
    package var powerScale: Double
    /// The scores behind both, [N + 1]: an antenna is on at a score of 0 or more; a is the sigmoid
    /// of the last. Without requested rates they decide nothing.
    package var scores: [Double]

    /// W as it is sent, [N, K].
    package var precoder: ComplexMatrix { transmission.precoder }
    /// Which antennas are on, [N].
    package var activeAntennas: [Bool] { transmission.activeAntennas }
}

/// What a head answers for B channels, in single precision: ``HeadOutput``, side by side.
package struct HeadOutputBatch: Sendable, Equatable {
    /// The precoders, [B, K, N].
    package var precoders: PrecoderBatch
    /// Which antennas are on, [B, N].
    package var activeAntennas: [Bool]
    /// The shares of the largest power, [B].
    package var powerScales: [Float]
    /// The scores, [B, N + 1].
    package var scores: [Float]

    /// The answer for channel `index`, in double precision.
    package subscript(index: Int) -> HeadOutput {
        let n = precoders.antennas
        return HeadOutput(
            transmission: Transmission(
                precoder: precoders[index],
                activeAntennas: Array(activeAntennas[(index * n)..<((index + 1) * n)])),
            powerScale: Double(powerScales[index]),
            scores: scores[(index * (n + 1))..<((index + 1) * (n + 1))].map(Double.init))
    }
}
