import Foundation
import LinearAlgebra
import Numerics
import Precoding
import Support

/// Draws groups with requests that can be met: from nearly nothing up to what the channel allows.
///
/// The requests of an iteration are a pure function of the seed and the iteration.
struct AntennaRequestSampler {
    private let sampler: StructuredSampler

    /// Largest transmit power in W (ours): that of the paper; only its ratio to the power of an
    /// antenna matters.
    static let maximumPower = 20.0
    /// Limits of the change of the signal-to-noise ratio in dB, for half of the groups.
    static let shifts = -15.0...10.0
    /// Share of what the users would reach alone that a request starts from at most.
    static let largestShare = 0.8
    /// Power of an antenna in W: the default for half of the groups, for the others from this range.
    static let antennaPowers = 0.3...12.0

    init(_ sampler: StructuredSampler) {
        var sampler = sampler
        sampler.wide = Self.shifts
        self.sampler = sampler
    }

    /// `count` requests of `users` at the same antennas; fewer when some can never be met.
    func requests(
        _ part: TrainingGroups.Part, iteration: Int, users: Int, count: Int, threads: Int?
    ) -> AntennaRequests? {
        let link = Link(maximumPower: Self.maximumPower, noisePower: 1)
        // All groups of a batch share the antennas of the first.
        var random = generator(part, iteration, 0)
        let antennas = sampler.draw(users, part, &random).antennas
        let requests = Parallel.map(count, threads: threads) { g -> AntennaRequests.Request? in
            var random = generator(part, iteration, g)
            let draw = sampler.draw(users, part, &random)
            let scale = (draw.gain / Self.maximumPower).squareRoot()
            let channel = sampler.data.channel(
                of: draw.group, antennas: antennas, scale: scale)
            return request(channel, link, &random)
        }.compactMap { $0 }
        return requests.isEmpty ? nil : AntennaRequests(requests: requests, link: link)
    }

    private func generator(_ part: TrainingGroups.Part, _ iteration: Int, _ g: Int) -> Philox {
        Philox(
            seed: sampler.seed, stream: part.stream &+ RandomStream.antennaRequests &+ UInt32(g),
            substream: UInt32(truncatingIfNeeded: iteration))
    }

    /// A request that all antennas can meet: a random share of what the users would reach alone, a
    /// random share of that where it is too much, and so on; `nil` where even little is too much.
    private func request(
        _ channel: ComplexMatrix, _ link: Link, _ random: inout Philox
    ) -> AntennaRequests.Request? {
        let users = channel.rows
        let gram = channel.gram
        let alone = (0..<users).reduce(0.0) {
            $0 + log2(1 + gram[$1, $1].real * link.powerToNoise / Double(users))
        }
        let parts = (0..<users).map { _ in 0.5 + random.uniform() }
        let sum = parts.reduce(0, +)
        let antennaPowers = Self.antennaPowers
        let antennaPower =
            random.uniform() < 0.5
            ? 1
            : antennaPowers.lowerBound
                * pow(antennaPowers.upperBound / antennaPowers.lowerBound, random.uniform())
        var total = Self.largestShare * alone
        for _ in 0..<8 {
            total *= 0.05 + 0.95 * random.uniform()
            let rates = parts.map { total * $0 / sum }
            let least = LeastPower.solve(channel: channel, rates: rates, link: link)
            if least.isFeasible {
                return .init(
                    channel: channel, rates: rates, least: least,
                    energy: EnergyModel(powerPerAntenna: antennaPower))
            }
        }
        return nil
    }
}
