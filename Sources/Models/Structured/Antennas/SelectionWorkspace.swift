import LinearAlgebra
import Numerics
import Precoding

/// The memory of one worker that chooses antennas for one channel after another, and the steps in
/// which it does: powers on all antennas, scores, their order, exact powers of a few numbers of
/// antennas in that order.
///
/// K users, N antennas. Allocates on the first channel with a number of requesting users, and nothing
/// but the result after that. Not to be shared between threads.
package final class SelectionWorkspace {
    /// What chooses for one number of requesting users.
    private struct Chooser {
        let network: AntennaKernel
        let powers: AntennaPrefixSolver
    }

    private let weights: AntennaWeights
    private let users, antennas: Int
    /// H / sigma of the users that request something.
    private let channel: ChannelPlanes
    /// Which users these are, and their SINR targets, [K].
    private let served: UnsafeMutablePointer<Int32>
    private let sinrTargets: UnsafeMutablePointer<Double>
    private let ranking: AntennaRanking
    /// Antennas by removal, [N], and the dual powers with all antennas on, [K].
    private let removals: UnsafeMutablePointer<Int32>
    private let dualOfAll: UnsafeMutablePointer<Double>
    /// By the number of requesting users, [K + 1].
    private var choosers: [Chooser?]

    /// Largest |h|^2 P / sigma^2 that this path is trusted with (ours): 80 dB.
    private static let largestRatio = 1e8
    /// Rounding that a choice may be above the energy of all antennas by.
    private static let slack = 1 + 1e-6

    package init(_ weights: AntennaWeights, users: Int, antennas: Int) {
        self.weights = weights
        self.users = users
        self.antennas = antennas
        choosers = Array(repeating: nil, count: users + 1)
        channel = ChannelPlanes(capacity: users, antennas: antennas)
        ranking = AntennaRanking(antennas: antennas)
        removals = .allocate(capacity: antennas)
        removals.initialize(repeating: 0, count: antennas)
        dualOfAll = .allocate(capacity: users)
        dualOfAll.initialize(repeating: 0, count: users)
        served = .allocate(capacity: users)
        served.initialize(repeating: 0, count: users)
        sinrTargets = .allocate(capacity: users)
        sinrTargets.initialize(repeating: 0, count: users)
    }

    deinit {
        removals.deallocate()
        dualOfAll.deallocate()
        served.deallocate()
        sinrTargets.deallocate()
    }

    /// What is sent over one channel [K, N] for requests in bit/s/Hz, [K].
    ///
    /// - Returns: `nil` when there is nothing to choose: no request, one that all antennas cannot
    ///   meet, or one so near to that that the proposal is not enough.
    package func transmission(
        _ source: UnsafePointer<Complex<Float>>, rates: UnsafePointer<Double>, link: Link,
        antennaPower: Double
    ) -> Transmission? {
        load(source, rates: rates, noisePower: link.noisePower)
        guard channel.users > 0 else { return nil }
        let chooser = chooser(channel.users)
        let limit = link.maximumPower
        // Rounding grows with the ratio; the plain path looks at what becomes of it.
        guard let all = chooser.powers.solveAll(sinrTargets: sinrTargets, limit: limit),
            chooser.powers.largestGain * limit < Self.largestRatio
        else { return nil }
        for k in 0..<channel.users { dualOfAll[k] = chooser.powers.dual[k] }
        let price = max(antennaPower, AntennaForward.smallestAntennaPower)
        let scores = chooser.network.run(
            channel, sinrTargets: sinrTargets, dual: chooser.powers.dual, antennaPower: price,
            maximumPower: limit)
        let proposed = ranking.sort(scores)
        let energyOfAll = antennaPower * Double(antennas) + all
        var order = UnsafePointer(ranking.order)
        var choice = chooser.powers.propose(
            order: order, count: proposed, antennaPower: antennaPower, limit: limit)
        let isFamiliar = StructuredChoice.isFamiliar(
            users: channel.users, antennas: antennas, antennaPower: antennaPower,
            maximumPower: limit)
        if !isFamiliar || choice?.isFar ?? true {
            guard antennas > StructuredChoice.largestGreedy else { return nil }
            (order, choice) = thorough(chooser, choice, price: price, antennaPower, limit)
        }
        guard let choice, let power = chooser.powers.settle(limit: limit),
            antennaPower * Double(choice.count) + power <= energyOfAll * Self.slack
        else { return nil }
        return precoder(of: chooser.powers, order: order, antennas: choice.count)
    }

    /// The cheaper of the network's order and that of removal, and the best number of antennas in it.
    private func thorough(
        _ chooser: Chooser, _ first: AntennaPrefixSolver.Proposal?, price: Double,
        _ antennaPower: Double, _ limit: Double
    ) -> (UnsafePointer<Int32>, AntennaPrefixSolver.Proposal?) {
        let solver = chooser.powers
        func start() { for k in 0..<channel.users { solver.dual[k] = dualOfAll[k] } }
        /// The best number near `count`, near what was found, and so on, as long as that costs less:
        /// where powers are a matter of rounding, two numbers may each be the better one of the other.
        func climb(
            _ order: UnsafePointer<Int32>, from count: Int
        ) -> AntennaPrefixSolver.Proposal? {
            var (count, cost) = (count, Double.infinity)
            while true {
                start()
                let found = solver.propose(
                    order: order, count: count, antennaPower: antennaPower, limit: limit,
                    isThorough: true)
                guard let found, found.count != count, found.cost < cost else { return found }
                (count, cost) = (found.count, found.cost)
            }
        }
        start()
        let count = chooser.network.removalOrder(
            channel, sinrTargets: sinrTargets, dual: solver.dual, antennas: antennas,
            antennaPower: price, maximumPower: limit, to: removals)
        let own = climb(ranking.order, from: first?.count ?? antennas)
        let removed = climb(removals, from: count)
        if let removed, removed.cost <= own?.cost ?? .infinity {
            return (UnsafePointer(removals), removed)
        }
        return (UnsafePointer(ranking.order), own.flatMap { climb(ranking.order, from: $0.count) })
    }

    /// Reads the users that request something.
    private func load(
        _ source: UnsafePointer<Complex<Float>>, rates: UnsafePointer<Double>, noisePower: Double
    ) {
        let scale = Float(1 / noisePower.squareRoot())
        channel.clear()
        for k in 0..<users where rates[k] > 0 {
            served[channel.users] = Int32(k)
            sinrTargets[channel.users] = SpectralEfficiency.sinr(forRate: rates[k])
            channel.append(source + k * antennas, scale: scale)
        }
    }

    private func chooser(_ count: Int) -> Chooser {
        if let made = choosers[count] { return made }
        let made = Chooser(
            network: AntennaKernel(weights, users: count, antennas: antennas),
            powers: AntennaPrefixSolver(users: count, channel: channel))
        choosers[count] = made
        return made
    }

    /// The weights that `powers` has for the first `count` antennas of the order.
    private func precoder(
        of powers: AntennaPrefixSolver, order: UnsafePointer<Int32>, antennas count: Int
    ) -> Transmission {
        var precoder = ComplexMatrix.zeros(antennas, users)
        var active = [Bool](repeating: false, count: antennas)
        for i in 0..<count {
            let n = Int(order[i])
            active[n] = true
            for j in 0..<powers.users {
                let (re, im) = powers.weight(of: n, user: j)
                precoder[n, Int(served[j])] = Complex(re, im)
            }
        }
        return Transmission(precoder: precoder, activeAntennas: active)
    }
}
