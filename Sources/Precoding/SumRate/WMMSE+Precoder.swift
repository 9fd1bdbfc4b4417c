import LinearAlgebra

extension WMMSE: GramPrecoder {
    /// The identity, with the name for tables.
    public var id: PrecoderID { PrecoderID("WMMSE (\(options.summary))", family: .wmmse) }

    /// What fixes the result, in one sentence.
    public var summary: String {
        "reduced WMMSE in K x K algebra, same iterates as the textbook's; \(options.summary)"
    }

    /// X [K, K] after the last iteration, from G in the channel's units.
    public func coefficients(gram: ComplexMatrix, link: Link) -> ComplexMatrix {
        run(gram: gram, link: link).coefficients
    }

    /// Operations of all iterations, also where the tolerance ends them earlier.
    public func flops(users: Int, antennas: Int) -> FlopCount {
        .reducedWMMSE(users: users, antennas: antennas, iterations: options.iterations)
    }

    /// A worker of the batched path for K up to `BatchedPrecoding/maximumUsers`, in single
    /// precision.
    public func batchWorker(users: Int, antennas: Int) -> (any BatchWorker)? {
        guard options.iterations > 0 else { return nil }
        return BatchedPrecoding.worker(users: users, antennas: antennas, fallback: self) {
            WMMSEBatch<FloatLanes>(options, block: $0)
        }
    }

    /// The coefficients after the last iteration, their sum rate in bit/s/Hz, and the number of
    /// iterations done.
    func run(
        gram: ComplexMatrix, link: Link
    ) -> (coefficients: ComplexMatrix, sumRate: Double, iterations: Int) {
        Self.iterate(
            gram: link.powerToNoise * gram,
            from: options.start.coefficients(gram: gram, link: link),
            iterations: options.iterations, tolerance: options.tolerance)
    }
}
