import LinearAlgebra

// Goals, in order:
//   1. The result of ``WMMSERefinement``, of which this has the same steps.
//   2. A channel's result depends on that channel alone: all lanes run as many iterations, or a lane's
//      result is taken when that lane has converged.
//   3. Speed: what is kept of a start is its state in the kernel, 2 K numbers a lane; coefficients
//      are formed of the last one only.

/// The fast path of ``WMMSERefinement``: eight channels side by side in double precision.
package final class WMMSERefinementKernel {
    package typealias Lanes = DoubleLanes

    /// |Y_kk|, and interference plus noise, that users receive from the start, [K] each; the power of
    /// the start is 1. To be filled before ``run(count:)``.
    package var signal: UnsafeMutablePointer<Lanes> { kernel.signal }
    package var interference: UnsafeMutablePointer<Lanes> { kernel.interference }

    private let users: Int
    private let coefficients: LaneMatrix<Lanes>
    private let kernel: WMMSEKernel<Lanes>
    private let served: ServedUsersKernel
    /// The state of the best start, [K] each, and its sum rate.
    private let bestSignal, bestInterference: UnsafeMutablePointer<Lanes>
    private var bestRates = SIMD8<Double>.zero

    /// A kernel for the Gram matrices and the coefficients of `block`, with its memory in the
    /// block's storage.
    package init(_ block: ChannelBlock) {
        let storage = block.storage
        users = block.gram.order
        coefficients = block.coefficients
        kernel = WMMSEKernel(gram: block.gram, storage: storage)
        served = ServedUsersKernel(gram: block.gram, storage: storage)
        bestSignal = storage.vector(users)
        bestInterference = storage.vector(users)
    }

    /// Fills the block's coefficients for its first `count` channels.
    package func run(count: Int) {
        bestRates = SIMD8(repeating: -1)
        climb(iterations: WMMSERefinement.fewIterations)
        served.choose()
        startAtServed()
        climb(iterations: WMMSERefinement.fewIterations)
        let complete = served.addOne()
        if complete != LaneSet(first: Lanes.count) {
            startAtServed()
            climb(iterations: WMMSERefinement.moreIterations, except: complete)
            kernel.startAtMaximumRatio()
            climb(iterations: WMMSERefinement.fullIterations, except: complete)
        }
        finish(count: count)
    }

    private func startAtServed() {
        served.invert(regularization: served.size)
        kernel.start(at: served)
    }

    /// Iterates, and keeps the states that are the best.
    private func climb(iterations: Int, except complete: LaneSet = LaneSet()) {
        for _ in 0..<iterations { kernel.iterate() }
        var rates = kernel.sumRates()
        for lane in 0..<Lanes.count where complete.contains(lane) { rates[lane] = -1 }
        let isBetter = rates .> bestRates * (1 + WMMSERefinement.margin)
        bestRates.replace(with: rates, where: isBetter)
        for k in 0..<users {
            bestSignal[k].v.replace(with: signal[k].v, where: isBetter)
            bestInterference[k].v.replace(with: interference[k].v, where: isBetter)
        }
    }

    /// Runs on from the best states, and writes the coefficients of a lane when it has converged.
    private func finish(count: Int) {
        for k in 0..<users {
            signal[k] = bestSignal[k]
            interference[k] = bestInterference[k]
        }
        var running = LaneSet(first: count)
        var last = bestRates
        for iteration in 1...WMMSERefinement.lastIterations {
            kernel.iterate()
            guard iteration % WMMSERefinement.checkInterval == 0 else { continue }
            let rates = kernel.sumRates()
            for lane in 0..<count where running.contains(lane) {
                let isRising = rates[lane] - last[lane] > WMMSERefinement.tolerance * rates[lane]
                if isRising && iteration < WMMSERefinement.lastIterations { continue }
                kernel.writeCoefficients(lane: lane, to: coefficients)
                running.remove(lane)
            }
            last = rates
            if running.isEmpty { return }
        }
    }
}
