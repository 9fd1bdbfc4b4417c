import LinearAlgebra

/// Reduced WMMSE from several starts on a block of channels: of every channel the result with the
/// highest sum rate, the first of equals.
final class BestStartBatch<L: Lanes>: BatchAlgorithm {
    let block: BatchWorkspace<L>
    private let options: [WMMSEOptions]
    private let iteration: WMMSEIteration<L>
    /// Sum rate of the result in `block.coefficients` in bit/s/Hz, for every lane; -1 for none yet.
    private var best: [Double]

    init(_ options: [WMMSEOptions], block: BatchWorkspace<L>) {
        self.block = block
        self.options = options
        iteration = WMMSEIteration(block)
        best = Array(repeating: -1, count: L.count)
    }

    func solve(count: Int) -> LaneSet {
        for lane in 0..<L.count { best[lane] = -1 }
        for option in options {
            iteration.run(option, count: count) { lane, sumRate in
                guard sumRate > best[lane] else { return false }
                best[lane] = sumRate
                return true
            }
        }
        var failed = LaneSet()
        for lane in 0..<count where best[lane] < 0 { failed.insert(lane) }
        return failed
    }
}
