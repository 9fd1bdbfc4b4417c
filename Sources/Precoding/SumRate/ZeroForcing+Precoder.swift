import LinearAlgebra

extension ZeroForcing: GramPrecoder {
    /// The identity, with the name for tables.
    public var id: PrecoderID {
        switch normalization {
        case .frobenius: PrecoderID("ZF (Frobenius)", family: .zeroForcing)
        case .equalPower: PrecoderID("ZF (equal power)", family: .zeroForcingEqualPower)
        case .waterFilling: PrecoderID("ZF (water-filling)", family: .zeroForcingWaterFilling)
        }
    }

    /// What fixes the result, in one sentence.
    public var summary: String {
        switch normalization {
        case .frobenius: "W = c H^H G^-1, one scale c (the paper's ZF)"
        case .equalPower: "columns of H^H G^-1, the same power for every user"
        case .waterFilling: "columns of H^H G^-1, powers by water-filling"
        }
    }

    /// Operations of Gram matrix, inverse and product, the same for every normalisation.
    public func flops(users: Int, antennas: Int) -> FlopCount {
        .zeroForcing(users: users, antennas: antennas)
    }

    /// A worker of the batched path for K up to `BatchedPrecoding/maximumUsers`, in single
    /// precision.
    public func batchWorker(users: Int, antennas: Int) -> (any BatchWorker)? {
        BatchedPrecoding.worker(users: users, antennas: antennas, fallback: self) {
            ZeroForcingBatch<FloatLanes>(normalization, block: $0)
        }
    }

    /// Slots, for K up to `BatchedPrecoding/maximumUsers`.
    public func bandPrecoder(users: Int, antennas: Int) -> (any BandPrecoder)? {
        GramBand(.zeroForcing(normalization), users: users, antennas: antennas)
    }
}
