import LinearAlgebra
import Numerics

/// Maximum ratio transmission: W proportional to H^H, blind to interference.
///
/// `frobenius` scales H^H as a whole, so strong users get most of the power; `equalPower` gives
/// every user P / K (users with a zero channel get none). Collinear users and K > N need nothing
/// special.
public struct MaximumRatioTransmission: GramPrecoder {
    /// How the columns are scaled.
    public let normalization: ColumnNormalization

    /// MRT with the given normalisation.
    ///
    /// - Precondition: not by water-filling, which is for columns that leave no interference.
    public init(_ normalization: ColumnNormalization = .frobenius) {
        precondition(normalization != .waterFilling, "water-filling is for zero forcing")
        self.normalization = normalization
    }

    /// The identity, with the name for tables.
    public var id: PrecoderID {
        normalization == .frobenius
            ? PrecoderID("MRT (Frobenius)", family: .maximumRatio)
            : PrecoderID("MRT (equal power)", family: .maximumRatioEqualPower)
    }

    /// What fixes the result, in one sentence.
    public var summary: String {
        normalization == .frobenius
            ? "W = c H^H, one scale c" : "w_k = c_k h_k^H, the same power for every user"
    }

    /// X = I, or the diagonal that gives every column the same power, [K, K]. O(K^2).
    public func coefficients(gram: ComplexMatrix, link: Link) -> ComplexMatrix {
        normalization.scaled(.identity(gram.rows), gram: gram, link: link)
    }

    /// 0: conjugation and normalisation are not counted.
    public func flops(users: Int, antennas: Int) -> FlopCount { .maximumRatio }

    /// A worker of the batched path for K up to `BatchedPrecoding/maximumUsers`, in single
    /// precision.
    public func batchWorker(users: Int, antennas: Int) -> (any BatchWorker)? {
        BatchedPrecoding.worker(users: users, antennas: antennas, fallback: self) {
            MaximumRatioBatch<FloatLanes>(normalization, block: $0)
        }
    }

    /// Slots, for K up to `BatchedPrecoding/maximumUsers`.
    public func bandPrecoder(users: Int, antennas: Int) -> (any BandPrecoder)? {
        GramBand(.maximumRatio(normalization), users: users, antennas: antennas)
    }
}
