import Models
import Torch

/// The scoring of antennas as recorded operators; the same text as `AntennaForward`.
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
        let b = inputs.channel.shape[0]
        let k = inputs.sinrTargets.shape[1]
        let n = inputs.channel.shape[2] / 2
        let limit = AntennaForward.powerLimit * inputs.maximumPower
        var scores = try Tensor.full([b, n], AntennaForward.start, type: .float64)
        var dual = inputs.dual
        for round in 0..<configuration.antennaRounds {
            let active = try scores.sigmoid()
            let both = try Tensor.cat([active, active], -1).sqrt().unsqueeze(1)
            let soft = try inputs.channel * both
            let gram = try soft.matmul(soft.transpose(1, 2))
            func inverse() throws -> Tensor {
                let root = try Tensor.cat([dual, dual], -1).sqrt()
                return try (gram * root.unsqueeze(-1) * root.unsqueeze(-2) + inputs.identity)
                    .inverse()
            }
            for _ in 0..<AntennaForward.steps {
                let rest = try inverse().diagonal(-2, -1).narrow(1, start: 0, length: k)
                dual = try (dual * inputs.sinrTargets * rest / (1 - rest)).clamped(max: limit)
            }
            let worth = try Worth(
                inputs, active: active, dual: dual, inverse: inverse(), users: k, antennas: n)
            scores = try (scores + change(round, scores, active, dual, worth, inputs))
                .clamped(min: -AntennaForward.limit, max: AntennaForward.limit)
        }
        return scores
    }

    /// `AntennaValues`, over P_ant, [B, N] each.
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
                min: AntennaForward.smallestRemainder)
            let without = try (rest + length * (active / remainder).unsqueeze(1)).clamped(
                max: AntennaForward.largestRest)
            let with = try (rest - length * (off / (off * leverage + 1)).unsqueeze(1)).clamped(
                min: AntennaForward.smallestRest)
            removal = try (power(without) - now).relu() / inputs.antennaPower
            addition = try (now - power(with)).relu() / inputs.antennaPower
        }
    }

    private func change(
        _ round: Int, _ scores: Tensor, _ active: Tensor, _ dual: Tensor, _ worth: Worth,
        _ inputs: Inputs
    ) throws -> Tensor {
        let (x, y) = (worth.removal, worth.addition)
        let removals = try x / (active + 0.01) + 1e-6
        let additions = try y / (1.01 - active) + 1e-6
        let least = try removals.amin([-1], keepDimensions: true)
        let largest = try additions.amax([-1], keepDimensions: true)
        let power = try dual.sum([-1], keepDimensions: true)
        let users = Double(inputs.sinrTargets.shape[1])
        let shared = try [
            (power / inputs.antennaPower).log() * (1 / 3.0),
            (active.sum([-1], keepDimensions: true) * (1 / users)).log() * (1 / 3.0),
            (power * (1 / inputs.maximumPower)).log() * (1 / 3.0),
        ].map { try $0.expand(scores.shape) }
        let own = try [
            scores * 0.25, active, x / (x + 1), x / (x + 0.1), y / (y + 1), y / (y + 0.1),
            worth.leverage / (worth.leverage + 1),
        ]
        let ranks = try [least / (least + removals), additions / (additions + largest)]
        let features = try Tensor.stack(own + shared + ranks, -1)
        let name = "antennas.\(round)"
        return
            try features
            .linear(weights["\(name).hidden.weight"], bias: weights["\(name).hidden.bias"]).relu()
            .linear(weights["\(name).change.weight"], bias: weights["\(name).change.bias"])
            .squeeze(-1)
    }
}
