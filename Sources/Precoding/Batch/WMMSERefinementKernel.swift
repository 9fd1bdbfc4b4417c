import LinearAlgebra

// Goals, in order:
//   1. The result of ``WMMSERefinement``, of which this has the same stages.
//   2. A channel's result depends on that channel alone: all lanes run as many iterations, or a lane's
//      result is taken when that lane has converged.
//   3. Speed: channels that a stage leaves in doubt can be collected and go on in full blocks. What is
//      kept of a start is its state in the kernel, 2 K numbers; coefficients are formed of the last.

/// The fast path of ``WMMSERefinement``: eight channels side by side in double precision.
package final class WMMSERefinementKernel {
    package typealias Lanes = DoubleLanes

    /// |Y_kk|, and interference plus noise, that users receive from the start, [K] each; the power of
    /// the start is 1. To be filled before the first stage.
    package var signal: UnsafeMutablePointer<Lanes> { kernel.signal }
    package var interference: UnsafeMutablePointer<Lanes> { kernel.interference }
    /// Numbers of the state that ``save(lane:to:)`` writes.
    package var stateCount: Int { 2 * users + 1 }

    private let users: Int
    private let gram, coefficients: LaneMatrix<Lanes>
    private let kernel: WMMSEKernel<Lanes>
    private let served: ServedUsersKernel
    /// The state of the best start so far, [K] each, and its sum rate in bit/s/Hz.
    private let bestSignal, bestInterference: UnsafeMutablePointer<Lanes>
    private var bestRates = SIMD8<Double>.zero

    /// A kernel for the Gram matrices and the coefficients of `block`, with its memory in the
    /// block's storage.
    package init(_ block: ChannelBlock) {
        let storage = block.storage
        users = block.gram.order
        gram = block.gram
        coefficients = block.coefficients
        kernel = WMMSEKernel(gram: block.gram, storage: storage)
        served = ServedUsersKernel(gram: block.gram, storage: storage)
        bestSignal = storage.vector(users)
        bestInterference = storage.vector(users)
    }

    /// Runs a stage on the first `count` lanes, and fills the block's coefficients for those that it
    /// settles.
    ///
    /// - Returns: the lanes that need the next stage.
    package func run(_ stage: WMMSERefinement.Stage, count: Int) -> LaneSet {
        var doubtful = LaneSet()
        switch stage {
        case .start: doubtful = climbFromStart()
        case .servedUsers: doubtful = climbFromServedUsers()
        case .maximumRatio:
            kernel.startAtMaximumRatio()
            keep(climb(WMMSERefinement.fullIterations))
        }
        finish(count: count, except: doubtful)
        return doubtful
    }

    /// Writes the best state of a lane, for ``restore(lane:from:)`` before the next stage.
    package func save(lane: Int, to state: UnsafeMutablePointer<Double>) {
        for k in 0..<users {
            state[k] = bestSignal[k][lane]
            state[users + k] = bestInterference[k][lane]
        }
        state[2 * users] = bestRates[lane]
    }

    /// Reads what ``save(lane:to:)`` wrote.
    package func restore(lane: Int, from state: UnsafePointer<Double>) {
        for k in 0..<users {
            bestSignal[k][lane] = state[k]
            bestInterference[k][lane] = state[users + k]
        }
        bestRates[lane] = state[2 * users]
    }

    // MARK: - Stages

    private func climbFromStart() -> LaneSet {
        bestRates = SIMD8(repeating: -1)
        keep(climb(WMMSERefinement.fewIterations))
        var weakest = Lanes(repeating: .infinity)
        for k in 0..<users {
            let isHeard = gram.re[gram.place(k, k)].v .> 0
            let ratio = signal[k].v * signal[k].v / interference[k].v
            weakest = weakest.smaller(
                Lanes(SIMD8(repeating: .infinity).replacing(with: ratio, where: isHeard)))
        }
        // Who is worth serving is asked only where the answer may settle something.
        guard weakest.v.max() > WMMSERefinement.plainRatio else {
            return LaneSet(first: Lanes.count)
        }
        served.leaveOut()
        let complete = served.complete
        let limits = WMMSERefinement.fairShare * served.rates
        var doubtful = LaneSet()
        for lane in 0..<Lanes.count {
            let isPlain =
                complete.contains(lane) && weakest[lane] > WMMSERefinement.plainRatio
                && bestRates[lane] > limits[lane]
            if !isPlain { doubtful.insert(lane) }
        }
        return doubtful
    }

    private func climbFromServedUsers() -> LaneSet {
        let starts = bestRates
        served.choose()
        startAtServed()
        let fewer = climb(WMMSERefinement.fewIterations)
        keep(fewer)
        let complete = served.complete
        guard complete != LaneSet(first: Lanes.count) else { return LaneSet() }
        served.addOne()
        startAtServed()
        let early = climb(WMMSERefinement.moreIterations)
        var late = climb(WMMSERefinement.moreIterations)
        for lane in 0..<Lanes.count where complete.contains(lane) { late[lane] = -1 }
        keep(late)
        var doubtful = LaneSet()
        for lane in 0..<Lanes.count where !complete.contains(lane) {
            let outcome = WMMSERefinement.Outcome(
                start: starts[lane], served: fewer[lane], early: early[lane], late: late[lane])
            if outcome.isDoubtful(users: users) { doubtful.insert(lane) }
        }
        return doubtful
    }

    private func startAtServed() {
        served.invert(regularization: served.size)
        kernel.start(at: served)
    }

    // MARK: - Steps

    /// Iterates.
    ///
    /// - Returns: the sum rates in bit/s/Hz.
    private func climb(_ iterations: Int) -> SIMD8<Double> {
        for _ in 0..<iterations { kernel.iterate() }
        return kernel.sumRates()
    }

    /// Keeps the states of the kernel whose `rates` are the best.
    private func keep(_ rates: SIMD8<Double>) {
        let isBetter = rates .> bestRates * (1 + WMMSERefinement.margin)
        bestRates.replace(with: rates, where: isBetter)
        for k in 0..<users {
            bestSignal[k].v.replace(with: signal[k].v, where: isBetter)
            bestInterference[k].v.replace(with: interference[k].v, where: isBetter)
        }
    }

    /// Runs on from the best states, and writes the coefficients of a lane when it has converged.
    private func finish(count: Int, except doubtful: LaneSet) {
        var running = LaneSet(first: count)
        for lane in 0..<count where doubtful.contains(lane) { running.remove(lane) }
        if running.isEmpty { return }
        for k in 0..<users {
            signal[k] = bestSignal[k]
            interference[k] = bestInterference[k]
        }
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
            if running.isEmpty { return }
            last = rates
        }
    }
}
