import LinearAlgebra
import Numerics

/// Regularised zero forcing, W proportional to H^H (G + alpha I)^-1 with alpha = K sigma^2 / P.
///
/// The regularisation is the one that maximises the SINR for many users of equal strength (Peel,
/// Hochwald, Swindlehurst 2005, doi:10.1109/TCOMM.2004.840638). One scale for the whole matrix.
/// For sigma^2 / P to 0 it becomes Frobenius zero forcing, for infinity MRT. Collinear users and
/// K > N need nothing special, since alpha > 0.
public struct RegularizedZeroForcing: GramPrecoder {
    /// RZF.
    public init() {}

    /// The name for tables.
    public var name: String { "RZF (K noise/P)" }

    /// What fixes the result, in one sentence.
    public var settings: String {
        "W = c H^H (G + alpha I)^-1, alpha = K noise / P, one scale c"
    }

    /// See ``GramPrecoder/coefficients(gram:link:)``.
    public func coefficients(gram: ComplexMatrix, link: Link) -> ComplexMatrix {
        let alpha = Double(gram.rows) / link.powerToNoise
        let regularized = gram + alpha * ComplexMatrix.identity(gram.rows)
        // alpha can vanish against G in rounding; the pseudo-inverse is then the limit.
        return regularized.solvePositiveDefinite(.identity(gram.rows))
            ?? gram.semidefiniteInverse().inverse
    }

    /// See ``FlopCount``.
    public func flops(users: Int, antennas: Int) -> FlopCount {
        .zeroForcing(users: users, antennas: antennas)
    }

    /// The batched path; see ``BatchedPrecoding``.
    public func precoders(
        for channels: ChannelBatch, link: Link, threads: Int?
    ) -> PrecoderBatch? {
        BatchedPrecoding.run(.regularized, channels, link, threads: threads, fallback: self)
    }
}
