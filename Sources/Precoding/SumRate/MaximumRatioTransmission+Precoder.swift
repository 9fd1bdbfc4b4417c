import LinearAlgebra

extension MaximumRatioTransmission: GramPrecoder {
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
