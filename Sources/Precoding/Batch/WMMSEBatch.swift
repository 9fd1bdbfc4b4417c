import LinearAlgebra

/// Reduced WMMSE from one start on a block of channels.
final class WMMSEBatch<L: Lanes>: BatchAlgorithm {
    let block: BatchWorkspace<L>
    private let options: WMMSEOptions
    private let iteration: WMMSEIteration<L>

    init(_ options: WMMSEOptions, block: BatchWorkspace<L>) {
        self.block = block
        self.options = options
        iteration = WMMSEIteration(block)
    }

    func solve(count: Int) -> LaneSet {
        iteration.run(options, count: count) { _, _ in true }
        return LaneSet()
    }
}
