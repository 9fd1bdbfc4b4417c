import LinearAlgebra

/// The WMMSE iteration on a block of channels, from a start until every lane has converged.
final class WMMSEIteration<L: Lanes> {
    let block: BatchWorkspace<L>
    let kernel: WMMSEKernel<L>
    private let storage = LaneStorage<L>()
    /// Sum rate when it was last looked at, of every lane, in bit/s/Hz.
    private var lastChecked: [Double]

    init(_ block: BatchWorkspace<L>) {
        self.block = block
        kernel = WMMSEKernel(gram: block.gram, storage: storage)
        lastChecked = Array(repeating: 0, count: L.count)
    }

    /// Iterates on the first `count` lanes, and lets `accept(lane, sumRate)` say which lanes' X are
    /// written to `block.coefficients`.
    ///
    /// A lane that has converged is offered once, at that moment: its result does not depend on how
    /// long the other lanes go on.
    func run(_ options: WMMSEOptions, count: Int, accept: (Int, Double) -> Bool) {
        start(options.start, count: count)
        var running = LaneSet(first: count)
        for lane in 0..<L.count { lastChecked[lane] = 0 }
        func finish(_ lane: Int, _ sumRate: Double) {
            if accept(lane, sumRate) {
                kernel.writeCoefficients(lane: lane, to: block.coefficients)
            }
        }
        for iteration in 0..<options.iterations {
            kernel.iterate()
            guard options.tolerance > 0 && iteration % WMMSEOptions.checkInterval == 0 else {
                continue
            }
            for lane in 0..<count where running.contains(lane) {
                let sumRate = kernel.sumRate(lane: lane)
                if sumRate - lastChecked[lane] <= options.tolerance * sumRate || sumRate.isNaN {
                    running.remove(lane)
                    finish(lane, sumRate)
                }
                lastChecked[lane] = sumRate
            }
            if running.isEmpty { return }
        }
        for lane in 0..<count where running.contains(lane) {
            finish(lane, kernel.sumRate(lane: lane))
        }
    }
}
