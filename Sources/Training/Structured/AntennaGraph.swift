import Models
import Torch

/// The scoring of antennas as recorded operators; the same text as `AntennaForward`, with the
/// constants and the order of `AntennaFeatures`.
///
/// B channels of K users at N antennas. Complex matrices stand as real ones, as in
/// ``StructuredGraph``.
struct AntennaGraph {
    let configuration: StructuredConfiguration
    let weights: WeightBuffer

    /// A batch of requests; no gradient passes through it.
    struct Inputs {
        /// H / sigma as [[Re, -Im], [Im, Re]], [B, 2 K, 2 N].
        let channel: Tensor
        /// SINR targets and dual powers in W on all antennas, [B, K].
        let sinrTargets, dual: Tensor
        /// Power of an antenna in W, [B, 1].
        let antennaPower: Tensor
        /// Largest transmit power in W.
        let maximumPower: Double
        /// The identity, [2 K, 2 K].
        let identity: Tensor

        /// From real values; see the fields.
        init(_ requests: AntennaRequests) throws {
            let (b, k, n) = (requests.count, requests.users, requests.antennas)
            channel = try Tensor(requests.channels, shape: [b, 2 * k, 2 * n])
            sinrTargets = try Tensor(requests.sinrTargets, shape: [b, k])
            dual = try Tensor(requests.dual, shape: [b, k])
            antennaPower = try Tensor(requests.antennaPowers, shape: [b, 1])
                .clamped(min: AntennaForward.smallestAntennaPower)
            maximumPower = requests.link.maximumPower
            let one = (0..<(2 * k)).flatMap { i in (0..<(2 * k)).map { $0 == i ? 1.0 : 0 } }
            identity = try Tensor(one, shape: [2 * k, 2 * k])
        }
    }

    /// Scores of the antennas, [B, N].
    func scores(_ inputs: Inputs) throws -> Tensor {
        let shape = [inputs.channel.shape[0], inputs.channel.shape[2] / 2]
        var scores = try Tensor.full(shape, AntennaForward.start, type: .float64)
        var dual = inputs.dual
        for round in 0..<configuration.antennaRounds {
            let numbers = try Self.numbers(scores, dual: &dual, inputs)
            scores = try (scores + change(round, numbers)).clamped(
                min: -AntennaForward.limit, max: AntennaForward.limit)
        }
        return scores
    }

    /// What the network reads of every antenna in the state that `scores` give, after the dual powers
    /// have followed, [B, N, 12]; see `AntennaFeatures`.
    static func numbers(
        _ scores: Tensor, dual: inout Tensor, _ inputs: Inputs
    ) throws -> Tensor {
        let k = inputs.sinrTargets.shape[1]
        let limit = AntennaForward.powerLimit * inputs.maximumPower
        let active = try scores.sigmoid()
        let both = try Tensor.cat([active, active], -1).sqrt().unsqueeze(1)
        let soft = try inputs.channel * both
        let gram = try soft.matmul(soft.transpose(1, 2))
        func inverse(_ dual: Tensor) throws -> Tensor {
            let root = try Tensor.cat([dual, dual], -1).sqrt()
            return try (gram * root.unsqueeze(-1) * root.unsqueeze(-2) + inputs.identity)
                .inverse()
        }
        for _ in 0..<AntennaForward.steps {
            let rest = try inverse(dual).diagonal(-2, -1).narrow(1, start: 0, length: k)
            dual = try (dual * inputs.sinrTargets * rest / (1 - rest)).clamped(max: limit)
        }
        let worth = try Worth(
            inputs, active: active, dual: dual, inverse: inverse(dual), users: k,
            antennas: scores.shape[1])
        return try numbers(scores, active, dual, worth, inputs)
    }

    /// `MarginalAntennaPowers`, over P_ant, [B, N] each.
    private struct Worth {
        let removal, addition, leverage: Tensor

        init(
            _ inputs: Inputs, active: Tensor, dual: Tensor, inverse: Tensor, users k: Int,
            antennas n: Int
        ) throws {
            let root = try Tensor.cat([dual, dual], -1).sqrt().unsqueeze(-1)
            let u = try inputs.channel.narrow(2, start: 0, length: n) * root
            let v = try inverse.matmul(u)
            leverage = try (u * v).sum([1])
            let squared = try v.square()
            let length =
                try squared.narrow(1, start: 0, length: k) + squared.narrow(1, start: k, length: k)
            let rest = try inverse.diagonal(-2, -1).narrow(1, start: 0, length: k).unsqueeze(-1)
            let weight = try (dual * inputs.sinrTargets).unsqueeze(-1)
            func power(_ rests: Tensor) throws -> Tensor {
                try (weight * rests / (1 - rests)).sum([1])
            }
            let now = try power(rest)
            let off = try 1 - active
            let remainder = try (1 - active * leverage).clamped(
                min: MarginalAntennaPowers.smallestRemainder)
            let without = try (rest + length * (active / remainder).unsqueeze(1)).clamped(
                max: MarginalAntennaPowers.largestRest)
            let with = try (rest - length * (off / (off * leverage + 1)).unsqueeze(1)).clamped(
                min: MarginalAntennaPowers.smallestRest)
            removal = try (power(without) - now).relu() / inputs.antennaPower
            addition = try (now - power(with)).relu() / inputs.antennaPower
        }
    }

    /// The same from what the antennas are worth.
    private static func numbers(
        _ scores: Tensor, _ active: Tensor, _ dual: Tensor, _ worth: Worth, _ inputs: Inputs
    ) throws -> Tensor {
        let (x, y) = (worth.removal, worth.addition)
        let softness = AntennaFeatures.softness
        let removals = try x / (active + softness) + AntennaFeatures.smallestRank
        let additions = try y / (1 + softness - active) + AntennaFeatures.smallestRank
        let least = try removals.amin([-1], keepDimensions: true)
        let largest = try additions.amax([-1], keepDimensions: true)
        let power = try dual.sum([-1], keepDimensions: true)
        let users = Double(inputs.sinrTargets.shape[1])
        func logarithm(_ x: Tensor) throws -> Tensor {
            try (x.log() * (1 / AntennaFeatures.logarithmDivisor)).expand(scores.shape)
        }
        let small = AntennaFeatures.smallChange
        let numbers: [AntennaFeatures.Number: Tensor] = [
            .score: try scores * (1 / AntennaFeatures.scoreDivisor),
            .active: active,
            .removal: try x / (x + 1),
            .smallRemoval: try x / (x + small),
            .addition: try y / (y + 1),
            .smallAddition: try y / (y + small),
            .leverage: try worth.leverage / (worth.leverage + 1),
            .power: try logarithm(power / inputs.antennaPower),
            .activeAntennas: try logarithm(
                active.sum([-1], keepDimensions: true) * (1 / users)),
            .powerShare: try logarithm(power * (1 / inputs.maximumPower)),
            .removalRank: try least / (least + removals),
            .additionRank: try additions / (additions + largest),
        ]
        return try .features(numbers, AntennaFeatures.Number.allCases)
    }

    private func change(_ round: Int, _ numbers: Tensor) throws -> Tensor {
        let name = "antennas.\(round)"
        return
            try numbers
            .linear(weights["\(name).hidden.weight"], bias: weights["\(name).hidden.bias"]).relu()
            .linear(weights["\(name).change.weight"], bias: weights["\(name).change.bias"])
            .squeeze(-1)
    }
}
