import LinearAlgebra
import Numerics
import Precoding

/// The memory of one worker that chooses antennas for one channel after another, and the steps in
/// which it does.
///
/// Allocates on the first channel with a number of requesting users, and never again for it. Not to
/// be shared between threads.
final class SelectionWorkspace {
    private let weights: AntennaWeights
    private let antennas: Int
    private let channel: ChannelPlanes
    private var kernels: [Int: (network: AntennaKernel, exact: AntennaPrefixSolver)] = [:]
    private let sinrTargets: UnsafeMutablePointer<Double>
    private let order: UnsafeMutablePointer<Int32>
    private let served: UnsafeMutablePointer<Int32>

    /// Rounding that a choice may be above the energy of all antennas by.
    private static let slack = 1 + 1e-6

    /// What is sent over a channel, as the workspace has it until the next one.
    struct Choice {
        /// Users with a request, and antennas that are on.
        let users, antennas: Int
    }

    init(_ weights: AntennaWeights, users: Int, antennas: Int) {
        self.weights = weights
        self.antennas = antennas
        channel = ChannelPlanes(capacity: users, antennas: antennas)
        sinrTargets = .allocate(capacity: users)
        order = .allocate(capacity: antennas)
        served = .allocate(capacity: users)
        sinrTargets.initialize(repeating: 0, count: users)
        order.initialize(repeating: 0, count: antennas)
        served.initialize(repeating: 0, count: users)
    }

    deinit {
        sinrTargets.deallocate()
        order.deallocate()
        served.deallocate()
    }

    /// Chooses the antennas for one channel [K, N] and requests in bit/s/Hz, [K].
    ///
    /// - Returns: `nil` when there is nothing to choose: no request, one that all antennas cannot
    ///   meet, or one so near to that that the proposal is not enough.
    func choose(
        _ source: UnsafePointer<Complex<Float>>, rates: UnsafePointer<Double>, users: Int,
        link: Link, antennaPower: Double
    ) -> Choice? {
        let scale = Float(1 / link.noisePower.squareRoot())
        channel.clear()
        for k in 0..<users where rates[k] > 0 {
            served[channel.users] = Int32(k)
            sinrTargets[channel.users] = SpectralEfficiency.sinr(forRate: rates[k])
            channel.append(source + k * antennas, scale: scale)
        }
        let count = channel.users
        guard count > 0 else { return nil }
        let (network, exact) = kernel(count)
        let limit = link.maximumPower
        guard let all = exact.solveAll(sinrTargets: sinrTargets, limit: limit) else {
            return nil
        }
        let weighed = max(antennaPower, AntennaForward.smallestAntennaPower)
        let scores = network.run(
            channel, sinrTargets: sinrTargets, dual: exact.dual, antennaPower: weighed,
            maximumPower: limit)
        let proposed = rank(scores)
        guard
            let (number, power) = exact.choose(
                order: order, count: proposed, antennaPower: antennaPower, limit: limit),
            antennaPower * Double(number) + power <= (antennaPower * Double(antennas) + all)
                * Self.slack
        else { return nil }
        return Choice(users: count, antennas: number)
    }

    /// The precoder of a choice, [N, K], and which antennas are on.
    func transmission(_ choice: Choice, users: Int) -> RateTransmission {
        var precoder = ComplexMatrix.zeros(antennas, users)
        var mask = [Bool](repeating: false, count: antennas)
        guard let exact = kernels[choice.users]?.exact else {
            preconditionFailure("no choice was made")
        }
        for i in 0..<choice.antennas {
            let n = Int(order[i])
            mask[n] = true
            for j in 0..<choice.users {
                let (re, im) = exact.weight(of: n, user: j)
                precoder[n, Int(served[j])] = Complex(re, im)
            }
        }
        return RateTransmission(precoder: precoder, activeAntennas: mask)
    }

    private func kernel(_ users: Int) -> (network: AntennaKernel, exact: AntennaPrefixSolver) {
        if let made = kernels[users] { return made }
        let made = (
            AntennaKernel(weights, users: users, antennas: antennas),
            AntennaPrefixSolver(users: users, channel: channel)
        )
        kernels[users] = made
        return made
    }

    /// Sorts the antennas by falling score, the first of equal ones in front, into ``order``: an
    /// antenna's place is the number of those before it, which is counted for sixteen at once.
    ///
    /// - Returns: how many scores are positive.
    private func rank(_ scores: UnsafePointer<Float>) -> Int {
        let vectors = UnsafeRawPointer(scores).assumingMemoryBound(to: SIMD16<Float>.self)
        var positive = 0
        for first in stride(from: 0, to: antennas, by: 16) {
            let own = vectors[first / 16]
            var before = SIMD16<Int32>.zero
            let one = SIMD16<Int32>(repeating: 1)
            // Those in front of all sixteen win ties, those behind all of them lose them.
            for m in 0..<first {
                let other = SIMD16<Float>(repeating: scores[m])
                before &+= SIMD16<Int32>.zero.replacing(with: one, where: other .>= own)
            }
            for m in first..<antennas {
                let other = SIMD16<Float>(repeating: scores[m])
                before &+= SIMD16<Int32>.zero.replacing(with: one, where: other .> own)
            }
            for n in first..<min(antennas, first + 16) {
                for m in first..<n where scores[m] == scores[n] { before[n - first] &+= 1 }
                order[Int(before[n - first])] = Int32(n)
                if scores[n] > 0 { positive += 1 }
            }
        }
        return positive
    }
}
