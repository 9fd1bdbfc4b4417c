import LinearAlgebra
import Precoding

/// What a learned precoder sends over one channel: weights, antennas and power.
///
/// K users, N antennas.
public struct Transmission: Sendable, Equatable {
    /// W as it is sent, [N, K]: rows of antennas that are off are zero, the squared Frobenius norm
    /// is ``powerScale`` times the largest power P.
    public var precoder: ComplexMatrix
    /// Which antennas are on, [N].
    public var activeAntennas: [Bool]
    /// The share a of the largest power, in [0, 1].
    public var powerScale: Double
    /// The scores behind both, [N + 1]: an antenna is on at a score of 0 or more; a is the sigmoid
    /// of the last. Without requested rates they decide nothing.
    public var scores: [Double]
}

/// What a learned precoder sends over B channels, in single precision; see ``Transmission``.
public struct TransmissionBatch: Sendable, Equatable {
    /// The precoders, [B, K, N].
    public var precoders: PrecoderBatch
    /// Which antennas are on, [B, N].
    public var activeAntennas: [Bool]
    /// The shares of the largest power, [B].
    public var powerScales: [Float]
    /// The scores, [B, N + 1].
    public var scores: [Float]

    /// What is sent over channel `index`, in double precision.
    public subscript(index: Int) -> Transmission {
        let n = precoders.antennas
        return Transmission(
            precoder: precoders[index],
            activeAntennas: Array(activeAntennas[(index * n)..<((index + 1) * n)]),
            powerScale: Double(powerScales[index]),
            scores: scores[(index * (n + 1))..<((index + 1) * (n + 1))].map(Double.init))
    }
}
