import LinearAlgebra

extension AntennaPrefixSolver {
    /// Steps of the candidates' powers (ours): they start near the solution, and are only ranked.
    private static var rankSteps: Int { 12 }
    /// Relative change at which a candidate's power stands still.
    private static var rankTolerance: Double { 1e-5 }
    /// Relative change at which the chosen powers stand still; the equations of the downlink make
    /// up for what is left.
    private static var finalTolerance: Double { 1e-9 }

    /// Step 2: the number of antennas near `count` that costs the least; more where these are not
    /// enough.
    ///
    /// - Parameters:
    ///   - order: the antennas, [N], the one to switch on first in front.
    ///   - count: how many are proposed.
    ///   - antennaPower: power of an antenna in W.
    ///   - limit: largest transmit power in W.
    /// - Returns: the number and the transmit power in W; `nil` when that cannot be settled here,
    ///   and step 3 is not to follow.
    /// - Precondition: step 1 has found all antennas to be enough.
    package func choose(
        order: UnsafePointer<Int32>, count: Int, antennaPower: Double, limit: Double
    ) -> (count: Int, power: Double)? {
        precondition(stage != .nothing, "first all antennas, then a choice of them")
        stage = .allAntennas
        for i in 0..<(users * users) {
            prefixRe[i] = 0
            prefixIm[i] = 0
        }
        var used = 0
        var step = AntennaSelection.step(near: count)
        var first = count - 3 * step
        while true {
            for lane in 0..<DoubleLanes.count {
                let number = min(max(first + lane * step, 1), channel.antennas)
                counts[lane] = number
                while used < number {
                    addToPrefix(Int(order[used]))
                    used += 1
                }
                loadCandidate(lane)
            }
            if let lane = cheapest(antennaPower: antennaPower, limit: limit) {
                guard let power = finish(lane, limit: limit) else { return nil }
                stage = .choice
                return (counts[lane], power)
            }
            guard used < channel.antennas else { return nil }
            step = AntennaSelection.step(near: used)
            first = used + step
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
    private func loadCandidate(_ lane: Int) {
        for k in 0..<users {
            for j in 0...k {
                let place = k * users + j
                candidates.gram.set(k, j, lane: lane, to: prefixRe[place], prefixIm[place])
            }
        }
    }

    /// Solves the candidates from ``dual``; the lane of the one that costs the least, `nil` when
    /// none is enough.
    private func cheapest(antennaPower: Double, limit: Double) -> Int? {
        for k in 0..<users { candidates.lambda[k] = DoubleLanes(repeating: dual[k]) }
        let totals = candidates.solve(
            limit: limit, tolerance: Self.rankTolerance, iterations: Self.rankSteps)
        var best = (cost: Double.infinity, lane: 0)
        for lane in 0..<DoubleLanes.count where totals[lane] <= limit {
            let cost = antennaPower * Double(counts[lane]) + totals[lane]
            if cost < best.cost { best = (cost, lane) }
        }
        return best.cost.isFinite ? best.lane : nil
    }

    /// Powers that meet the targets exactly on the antennas of a candidate.
    ///
    /// - Returns: their sum in W, `nil` above `limit`.
    private func finish(_ lane: Int, limit: Double) -> Double? {
        for k in 0..<users {
            for j in 0...k {
                let (re, im) = candidates.gram.get(k, j, lane: lane)
                exact.gram.set(k, j, lane: 0, to: re, im)
            }
            exact.lambda[k].v = candidates.lambda[k][lane]
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

    /// Step 3: the weight of antenna `n` for user `j`, element (n, j) of W = H^H C diag(sqrt(z));
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
