import LinearAlgebra
import Numerics

// Goals, in order:
//   1. What `AntennaSelection.ordered` gives, to what its searches resolve; requests that it cannot
//      settle are left to that.
//   2. Microseconds: no allocation, eight numbers of antennas in the lanes of one vector, powers
//      from where the last ones ended.

/// The fast path of ``AntennaSelection/ordered(_:count:channel:rates:link:energy:)``: how many of
/// the first antennas of an order to switch on, for one channel after another with the same number
/// of requesting users.
///
/// For each channel four steps, each of which needs the one before; out of turn they stop the
/// program:
///
/// 1. ``solveAll(sinrTargets:limit:)``: least power and dual powers with all antennas on.
/// 2. ``propose(order:count:antennaPower:limit:isThorough:)``: the cheapest number of antennas; for
///    several orders in turn, of which the last one counts.
/// 3. ``settle(limit:)``: exact powers on what was found.
/// 4. ``weight(of:user:)``: the precoder on them, number by number.
///
/// Memory is allocated once, when the solver is made. Not to be shared between threads.
package final class AntennaPrefixSolver {
    /// How many of the first antennas of an order to switch on, and what that costs.
    package struct Proposal {
        /// The number of antennas.
        package let count: Int
        /// Energy in W, to about a hundred-thousandth of its transmit power.
        package let cost: Double
        /// Whether it is none of the numbers near the one that was asked about.
        package let isFar: Bool
    }

    /// What has been solved of the channel as it is.
    enum Stage { case nothing, allAntennas, proposal, choice }

    /// Users K with a request.
    package let users: Int
    /// Dual powers, [K]: on all antennas after step 1, a start for step 2 until then. Whoever
    /// chooses the antennas may bring them nearer to the solution in between.
    package let dual: UnsafeMutablePointer<Double>

    let channel: ChannelPlanes
    var stage = Stage.nothing
    /// All antennas in step 1, the chosen ones from step 2 on.
    let exact: LeastPowerKernel<SingleLane>
    /// Eight numbers of antennas, one in each lane.
    let candidates: LeastPowerKernel<DoubleLanes>
    /// The numbers of antennas of the candidates, [lanes].
    let counts: UnsafeMutablePointer<Int>
    /// H H^H / sigma^2 of the first antennas of the order, [K, K], lower triangle.
    let prefixRe, prefixIm: UnsafeMutablePointer<Double>
    /// Eight more, whose numbers of antennas are spread over all.
    let sweep: LeastPowerKernel<DoubleLanes>
    let sweepCounts: UnsafeMutablePointer<Int>
    /// Largest |h|^2 / sigma^2 of a user, after step 1.
    package private(set) var largestGain = 0.0
    /// Where the last proposal's powers are.
    var found = (lane: 0, isFar: false)
    /// Scales sqrt(z_k) of the columns of the precoder, [K].
    let scales: UnsafeMutablePointer<Double>

    /// A solver for what `channel`, H / sigma of the requesting users, will hold.
    ///
    /// - Parameters:
    ///   - users: K, the users of the channels to come.
    ///   - channel: the planes that the caller loads before step 1.
    package init(users: Int, channel: ChannelPlanes) {
        self.users = users
        self.channel = channel
        exact = LeastPowerKernel(users: users)
        candidates = LeastPowerKernel(users: users)
        sweep = LeastPowerKernel(users: users)
        func space(_ count: Int) -> UnsafeMutablePointer<Double> {
            let pointer = UnsafeMutablePointer<Double>.allocate(capacity: max(1, count))
            pointer.initialize(repeating: 0, count: max(1, count))
            return pointer
        }
        dual = space(users)
        prefixRe = space(users * users)
        prefixIm = space(users * users)
        scales = space(users)
        counts = .allocate(capacity: DoubleLanes.count)
        counts.initialize(repeating: 0, count: DoubleLanes.count)
        sweepCounts = .allocate(capacity: DoubleLanes.count)
        let all = AntennaSelection.spreadNumbers(antennas: channel.antennas)
        for lane in 0..<DoubleLanes.count { (sweepCounts + lane).initialize(to: all[lane]) }
    }

    deinit {
        for pointer in [dual, prefixRe, prefixIm, scales] { pointer.deallocate() }
        counts.deallocate()
        sweepCounts.deallocate()
    }

    /// Step 1: least power with all antennas on, in W.
    ///
    /// - Parameters:
    ///   - sinrTargets: gamma of the users of the channel, [K].
    ///   - limit: largest transmit power in W.
    /// - Returns: `nil` when the limit is not enough; step 2 is not to follow then.
    /// - Precondition: the channel holds K users.
    package func solveAll(sinrTargets: UnsafePointer<Double>, limit: Double) -> Double? {
        precondition(channel.users == users, "a channel of \(users) users")
        stage = .nothing
        largestGain = 0
        for k in 0..<users {
            exact.set(sinrTarget: sinrTargets[k], of: k)
            candidates.set(sinrTarget: sinrTargets[k], of: k)
            sweep.set(sinrTarget: sinrTargets[k], of: k)
            for j in 0...k {
                let (re, im) = channel.product(k, j)
                exact.gram.set(k, j, lane: 0, to: re, im)
            }
            let own = exact.gram.get(k, k, lane: 0).re
            guard own > 0 else { return nil }
            largestGain = max(largestGain, own)
            // Alone it would need that: never above the solution.
            exact.lambda[k].v = sinrTargets[k] / own
        }
        let power = exact.solve(limit: limit)
        for k in 0..<users { dual[k] = exact.lambda[k].v }
        guard power.v <= limit else { return nil }
        stage = .allAntennas
        return power.v
    }
}
