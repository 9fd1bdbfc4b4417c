import LinearAlgebra

extension AntennaPrefixSolver {
    /// Steps of the candidates' powers (ours): they start near the solution, and are only ranked.
    private static var rankSteps: Int { 12 }
    /// Part of its energy by which a number far from the proposed one must be cheaper to be looked at
    /// (ours), unless the search is thorough.
    private static var leastGain: Double { 0.05 }
    /// Relative change at which a candidate's power stands still.
    private static var rankTolerance: Double { 1e-5 }
    /// Relative change at which the chosen powers stand still; the equations of the downlink make
    /// up for what is left.
    private static var finalTolerance: Double { 1e-9 }

    /// Step 2: the number of antennas that costs the least among eight near `count` and eight in a
    /// geometric series from 1 to N; more where these are not enough.
    ///
    /// - Parameters:
    ///   - order: the antennas, [N], the one to switch on first in front.
    ///   - count: how many are proposed.
    ///   - antennaPower: power of an antenna in W.
    ///   - limit: largest transmit power in W.
    ///   - isThorough: whether powers are followed until they stand still, however far ``dual`` is
    ///     from them, and the numbers near `count` are one antenna apart.
    /// - Returns: what was found; `nil` when that cannot be settled here, and step 3 is not to
    ///   follow.
    /// - Precondition: step 1 has found all antennas to be enough.
    package func propose(
        order: UnsafePointer<Int32>, count: Int, antennaPower: Double, limit: Double,
        isThorough: Bool = false
    ) -> Proposal? {
        let steps = isThorough ? LeastPowerKernel<DoubleLanes>.maximumIterations : Self.rankSteps
        precondition(stage != .nothing, "first all antennas, then a choice of them")
        stage = .allAntennas
        for i in 0..<(users * users) {
            prefixRe[i] = 0
            prefixIm[i] = 0
        }
        var used = 0
        var step = isThorough ? 1 : AntennaSelection.step(near: count)
        setCounts(from: count - 3 * step, step: step)
        loadNear(order, used: &used, withSweep: true)
        var best = cheapest(of: candidates, counts, antennaPower: antennaPower, limit: limit, steps)
        while best == nil, used < channel.antennas {
            step = AntennaSelection.step(near: used)
            setCounts(from: used + step, step: step)
            loadNear(order, used: &used, withSweep: false)
            best = cheapest(of: candidates, counts, antennaPower: antennaPower, limit: limit, steps)
        }
        // What is to be found must cost less than what is known.
        let part = isThorough ? 1 : 1 - Self.leastGain
        let bound = best.map { min(limit, part * $0.cost - antennaPower) } ?? limit
        let far =
            bound > 0
            ? cheapest(of: sweep, sweepCounts, antennaPower: antennaPower, limit: bound, steps)
            : nil
        if let far, far.cost < best.map({ part * $0.cost }) ?? .infinity {
            found = (far.lane, true)
            stage = .proposal
            return Proposal(count: sweepCounts[far.lane], cost: far.cost, isFar: true)
        }
        guard let best else { return nil }
        found = (best.lane, false)
        stage = .proposal
        return Proposal(count: counts[best.lane], cost: best.cost, isFar: false)
    }

    /// Step 3: the powers of what ``propose(order:count:antennaPower:limit:)`` found.
    ///
    /// - Returns: their sum in W; `nil` where they turn out to be too much.
    /// - Precondition: step 2 has found something.
    package func settle(limit: Double) -> Double? {
        precondition(stage == .proposal, "first a proposal, then its powers")
        stage = .allAntennas
        guard let power = finish(found.lane, of: found.isFar ? sweep : candidates, limit: limit)
        else { return nil }
        stage = .choice
        return power
    }

    /// Eight ascending numbers of antennas near the proposal, within 1 and N.
    private func setCounts(from first: Int, step: Int) {
        for lane in 0..<DoubleLanes.count {
            counts[lane] = min(max(first + lane * step, 1), channel.antennas)
        }
    }

    /// Fills ``candidates``, and ``sweep`` in the same pass.
    private func loadNear(
        _ order: UnsafePointer<Int32>, used: inout Int, withSweep: Bool
    ) {
        var lane = 0
        var far = withSweep ? 0 : DoubleLanes.count
        while lane < DoubleLanes.count || far < DoubleLanes.count {
            let near = lane < DoubleLanes.count ? counts[lane] : Int.max
            let next = min(near, far < DoubleLanes.count ? sweepCounts[far] : Int.max)
            while used < next {
                addToPrefix(Int(order[used]))
                used += 1
            }
            if next == near {
                load(candidates, lane)
                lane += 1
            } else {
                load(sweep, far)
                far += 1
            }
        }
    }

    /// Adds antenna `n` to the Gram matrix of the first antennas.
    private func addToPrefix(_ n: Int) {
        for k in 0..<users {
            let x = Double(channel.numbers(2 * k)[n])
            let y = Double(channel.numbers(2 * k + 1)[n])
            for j in 0...k {
                let u = Double(channel.numbers(2 * j)[n])
                let v = Double(channel.numbers(2 * j + 1)[n])
                prefixRe[k * users + j] += x * u + y * v
                prefixIm[k * users + j] += k == j ? 0 : y * u - x * v
            }
        }
    }

    /// Puts the Gram matrix of the first antennas into a lane.
    private func load(_ kernel: LeastPowerKernel<DoubleLanes>, _ lane: Int) {
        for k in 0..<users {
            for j in 0...k {
                let place = k * users + j
                kernel.gram.set(k, j, lane: lane, to: prefixRe[place], prefixIm[place])
            }
        }
    }

    /// Solves the lanes of a kernel from ``dual``; the one that costs the least, `nil` when none is
    /// enough.
    private func cheapest(
        of kernel: LeastPowerKernel<DoubleLanes>, _ counts: UnsafePointer<Int>,
        antennaPower: Double, limit: Double, _ steps: Int
    ) -> (lane: Int, cost: Double)? {
        for k in 0..<users { kernel.lambda[k] = DoubleLanes(repeating: dual[k]) }
        let totals = kernel.solve(
            limit: limit, tolerance: Self.rankTolerance, iterations: steps)
        var best: (lane: Int, cost: Double)?
        for lane in 0..<DoubleLanes.count where totals[lane] <= limit {
            let cost = antennaPower * Double(counts[lane]) + totals[lane]
            if cost < best?.cost ?? .infinity { best = (lane, cost) }
        }
        return best
    }

    /// Powers that meet the targets exactly on the antennas of a candidate.
    ///
    /// - Returns: their sum in W, `nil` above `limit`.
    private func finish(
        _ lane: Int, of kernel: LeastPowerKernel<DoubleLanes>, limit: Double
    ) -> Double? {
        for k in 0..<users {
            for j in 0...k {
                let (re, im) = kernel.gram.get(k, j, lane: lane)
                exact.gram.set(k, j, lane: 0, to: re, im)
            }
            exact.lambda[k].v = kernel.lambda[k][lane]
        }
        _ = exact.solve(limit: 2 * limit, tolerance: Self.finalTolerance)
        guard exact.solveDownlink().v > 0 else { return nil }
        var sum = 0.0
        for k in 0..<users {
            sum += exact.power(of: k).v
            scales[k] = exact.scale(of: k).v.squareRoot()
        }
        return sum <= limit ? sum : nil
    }

    /// Step 4: the weight of antenna `n` for user `j`, element (n, j) of W = H^H C diag(sqrt(z));
    /// see ``LeastPowerKernel``.
    ///
    /// - Precondition: step 2 has chosen, and the antenna is one of the chosen.
    package func weight(of n: Int, user j: Int) -> (re: Double, im: Double) {
        precondition(stage == .choice, "first a choice of antennas, then their weights")
        var (re, im) = (0.0, 0.0)
        for k in 0..<users {
            let (c, d) = direction(k, j)
            let x = Double(channel.numbers(2 * k)[n])
            let y = Double(channel.numbers(2 * k + 1)[n])
            re += x * c + y * d
            im += x * d - y * c
        }
        return (scales[j] * re, scales[j] * im)
    }

    /// Element (k, j) of C, of which the lower triangle is kept.
    private func direction(_ k: Int, _ j: Int) -> (re: Double, im: Double) {
        if k < j {
            let (re, im) = exact.inverse.get(j, k, lane: 0)
            return (re, -im)
        }
        let (re, im) = exact.inverse.get(k, j, lane: 0)
        return (re, k == j ? 0 : im)
    }
}
