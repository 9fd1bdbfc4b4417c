import LinearAlgebra
import Numerics

// Goals, in order:
//   1. What `AntennaSelection.ordered` gives, to what its searches resolve; requests that it cannot
//      settle are left to that.
//   2. Microseconds: no allocation, eight numbers of antennas in the lanes of one vector, powers from
//      where the last ones ended.

/// The fast path of ``AntennaSelection/ordered(_:count:channel:rates:link:energy:)``: one channel after
/// another with the same number of requesting users, in memory that is allocated once.
package final class AntennaPrefixSolver {
    /// Users K with a request.
    package let users: Int
    /// Dual powers on all antennas after ``solveAll(_:sinrTargets:limit:)``, then a start for
    /// ``choose(_:order:count:antennaPower:limit:)``, [K].
    package let dual: UnsafeMutablePointer<Double>

    private let single: LeastPowerKernel<SingleLane>
    private let several: LeastPowerKernel<DoubleLanes>
    /// The Gram matrix of the first antennas, lower triangle, [K, K].
    private let sumRe, sumIm: UnsafeMutablePointer<Double>
    /// Scales of the columns, [K].
    private let scales: UnsafeMutablePointer<Double>
    private let counts: UnsafeMutablePointer<Int>

    /// Steps of the candidates' powers (ours): they start near the solution, and are only ranked.
    private static let steps = 12
    private static let rankTolerance = 1e-5
    /// Relative change at which the chosen powers stop; the equations make up for what is left.
    private static let tolerance = 1e-9

    package init(users: Int) {
        self.users = users
        single = LeastPowerKernel(users: users)
        several = LeastPowerKernel(users: users)
        func space(_ count: Int) -> UnsafeMutablePointer<Double> {
            let pointer = UnsafeMutablePointer<Double>.allocate(capacity: max(1, count))
            pointer.initialize(repeating: 0, count: max(1, count))
            return pointer
        }
        dual = space(users)
        sumRe = space(users * users)
        sumIm = space(users * users)
        scales = space(users)
        counts = .allocate(capacity: DoubleLanes.count)
        counts.initialize(repeating: 0, count: DoubleLanes.count)
    }

    deinit {
        for pointer in [dual, sumRe, sumIm, scales] {
            pointer.deallocate()
        }
        counts.deallocate()
    }

    /// Least power with all antennas on for SINR targets `sinrTargets` [K], up to `limit` in W.
    ///
    /// - Returns: `nil` when that is not enough.
    package func solveAll(
        _ channel: ChannelPlanes, sinrTargets: UnsafePointer<Double>, limit: Double
    ) -> Double? {
        for k in 0..<users {
            single.set(sinrTarget: sinrTargets[k], of: k)
            several.set(sinrTarget: sinrTargets[k], of: k)
            for j in 0...k {
                let (re, im) = channel.product(k, j)
                single.gram.re[single.gram.place(k, j)].v = re
                single.gram.im[single.gram.place(k, j)].v = im
            }
            let own = single.gram.re[single.gram.place(k, k)].v
            guard own > 0 else { return nil }
            // Alone it would need that: never above the solution.
            single.lambda[k].v = sinrTargets[k] / own
        }
        let power = single.solve(limit: limit)
        for k in 0..<users { dual[k] = single.lambda[k].v }
        return power.v <= limit ? power.v : nil
    }

    /// The number of antennas near `count` that costs the least; more where these are not enough.
    ///
    /// - Parameters:
    ///   - channel: as in ``solveAll(_:sinrTargets:limit:)``.
    ///   - order: the antennas, [N].
    ///   - count: how many are proposed.
    ///   - antennaPower: power of an antenna in W.
    ///   - limit: largest transmit power in W.
    /// - Returns: the number and the transmit power; `nil` when that cannot be settled here.
    package func choose(
        _ channel: ChannelPlanes, order: UnsafePointer<Int32>, count: Int, antennaPower: Double,
        limit: Double
    ) -> (count: Int, power: Double)? {
        for i in 0..<(users * users) {
            sumRe[i] = 0
            sumIm[i] = 0
        }
        var used = 0
        var step = AntennaSelection.step(near: count)
        var first = count - 3 * step
        while true {
            for lane in 0..<DoubleLanes.count {
                let number = min(max(first + lane * step, 1), channel.antennas)
                counts[lane] = number
                while used < number {
                    add(Int(order[used]), of: channel)
                    used += 1
                }
                store(lane)
            }
            if let lane = cheapest(antennaPower: antennaPower, limit: limit) {
                load(lane)
                return finish(limit: limit).map { (counts[lane], $0) }
            }
            guard used < channel.antennas else { return nil }
            step = AntennaSelection.step(near: used)
            first = used + step
        }
    }

    /// Puts the Gram matrix so far into a lane.
    private func store(_ lane: Int) {
        let matrix = several.gram
        for k in 0..<users {
            for j in 0...k {
                let place = matrix.place(k, j)
                LaneMatrix<DoubleLanes>.set(matrix.re, place, lane: lane, to: sumRe[place])
                LaneMatrix<DoubleLanes>.set(matrix.im, place, lane: lane, to: sumIm[place])
            }
        }
    }

    /// Solves the lanes from ``dual``; the one that costs the least, `nil` when none is enough.
    private func cheapest(antennaPower: Double, limit: Double) -> Int? {
        for k in 0..<users { several.lambda[k] = DoubleLanes(repeating: dual[k]) }
        let totals = several.solve(
            limit: limit, tolerance: Self.rankTolerance, iterations: Self.steps)
        var best = (cost: Double.infinity, lane: 0)
        for lane in 0..<DoubleLanes.count where totals[lane] <= limit {
            let cost = antennaPower * Double(counts[lane]) + totals[lane]
            if cost < best.cost { best = (cost, lane) }
        }
        return best.cost.isFinite ? best.lane : nil
    }

    /// Copies a lane to the single kernel.
    private func load(_ lane: Int) {
        let matrix = several.gram
        for k in 0..<users {
            for j in 0...k {
                let place = matrix.place(k, j)
                single.gram.re[place].v = LaneMatrix<DoubleLanes>.get(
                    matrix.re, place, lane: lane)
                single.gram.im[place].v = LaneMatrix<DoubleLanes>.get(
                    matrix.im, place, lane: lane)
            }
            single.lambda[k].v = several.lambda[k][lane]
        }
    }

    /// H H^H / sigma^2 of the antennas so far, and of antenna `n`.
    private func add(_ n: Int, of channel: ChannelPlanes) {
        for k in 0..<users {
            let x = Double(channel.numbers(2 * k)[n])
            let y = Double(channel.numbers(2 * k + 1)[n])
            for j in 0...k {
                let u = Double(channel.numbers(2 * j)[n])
                let v = Double(channel.numbers(2 * j + 1)[n])
                sumRe[k * users + j] += x * u + y * v
                sumIm[k * users + j] += k == j ? 0 : y * u - x * v
            }
        }
    }

    /// Element (k, j) of the directions, of which the lower triangle is kept.
    private func direction(_ k: Int, _ j: Int) -> (re: Double, im: Double) {
        let matrix = single.inverse
        if k >= j {
            let place = matrix.place(k, j)
            return (matrix.re[place].v, k == j ? 0 : matrix.im[place].v)
        }
        let place = matrix.place(j, k)
        return (matrix.re[place].v, -matrix.im[place].v)
    }

    /// Powers that meet the targets exactly on the antennas of the single kernel.
    ///
    /// - Returns: their sum, `nil` above `limit`.
    private func finish(limit: Double) -> Double? {
        _ = single.solve(limit: 2 * limit, tolerance: Self.tolerance)
        guard single.solveDownlink().v > 0 else { return nil }
        var sum = 0.0
        for k in 0..<users {
            sum += single.power(of: k).v
            scales[k] = single.scale(of: k).v.squareRoot()
        }
        return sum <= limit ? sum : nil
    }

    /// The weights of antenna `n` for user `j` after ``choose(_:order:count:antennaPower:limit:)``.
    package func weight(
        of n: Int, user j: Int, over channel: ChannelPlanes
    ) -> (re: Double, im: Double) {
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
}
