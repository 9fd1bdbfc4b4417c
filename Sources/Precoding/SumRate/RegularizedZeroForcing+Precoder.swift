import LinearAlgebra

extension RegularizedZeroForcing: GramPrecoder {
    /// The identity, with the name for tables.
    public var id: PrecoderID {
        normalization == .frobenius
            ? PrecoderID("RZF (K noise/P)", family: .regularizedZeroForcing)
            : PrecoderID("RZF (equal power)", family: .regularizedZeroForcingEqualPower)
    }

    /// What fixes the result, in one sentence.
    public var summary: String {
        normalization == .frobenius
            ? "W = c H^H (G + alpha I)^-1, alpha = K noise / P, one scale c"
            : "columns of H^H (G + alpha I)^-1, alpha = K noise / P, the same power for every user"
    }

    /// Operations of Gram matrix, inverse and product, as for zero forcing.
    public func flops(users: Int, antennas: Int) -> FlopCount {
        .zeroForcing(users: users, antennas: antennas)
    }

    /// A worker of the batched path for K up to `BatchedPrecoding/maximumUsers`, in single
    /// precision.
    public func batchWorker(users: Int, antennas: Int) -> (any BatchWorker)? {
        BatchedPrecoding.worker(users: users, antennas: antennas, fallback: self) {
            RegularizedBatch<FloatLanes>(normalization, block: $0)
        }
    }

    /// Slots, for K up to `BatchedPrecoding/maximumUsers`.
    public func bandPrecoder(users: Int, antennas: Int) -> (any BandPrecoder)? {
        GramBand(.regularized(normalization), users: users, antennas: antennas)
    }
}
