import Models
import Foundation
import Torch

/// The structured model as recorded operators; the same text as `PowersForward`, with the constants
/// and the order of `PowerFeatures`.
///
/// B channels of K users, D width. Complex matrices A stand as real ones, [[Re A, -Im A],
/// [Im A, Re A]], [B, 2 K, 2 K]: products and inverses of these are those of A.
struct StructuredGraph {
    let configuration: StructuredConfiguration
    let weights: WeightBuffer

    /// What the model reads of a batch; no gradient passes through it.
    struct Inputs {
        /// G as a real matrix, [B, 2 K, 2 K].
        let gram: Tensor
        /// The fixed numbers of `PowerFeatures`, [B, K, 5] and [B, K, K, 5], and the squared
        /// correlations, [B, K, K].
        let users, pairs, correlations: Tensor
        /// 0 for a user and itself, 1 elsewhere, [1, K, K, 1].
        let others: Tensor
        /// The identity, [2 K, 2 K].
        let identity: Tensor

        /// From G = H H^H P / sigma^2 of every channel as a real matrix, [B, 2 K, 2 K].
        init(gram: Tensor) throws {
            let k = gram.shape[1] / 2
            self.gram = gram
            let count = Double(k)
            let one = (0..<(2 * k)).flatMap { i in (0..<(2 * k)).map { $0 == i ? 1.0 : 0 } }
            identity = try Tensor(one, shape: [2 * k, 2 * k]).to(gram.type).to(gram.device)
            let apart = (0..<k).flatMap { i in (0..<k).map { $0 == i ? 0.0 : 1 } }
            others = try Tensor(apart, shape: [1, k, k, 1]).to(gram.type).to(gram.device)
            let (re, im) = try Self.parts(gram)
            let gains = try re.diagonal(-2, -1).clamped(min: PowerFeatures.smallestGain)
            let m = try (identity + gram * (1 / count)).inverse()
            let (mr, mi) = try Self.parts(m)
            let rest = try mr.diagonal(-2, -1)
            let scale = PowerFeatures.logarithmScale
            let alone = try (gains * (1 / count) + 1).log() * scale
            let together = try rest.log() * -scale
            let shape = [gram.shape[0], k]
            func spread(_ x: Tensor) throws -> Tensor {
                try x.mean([-1]).unsqueeze(-1).expand(shape)
            }
            let users: [PowerFeatures.User: Tensor] = [
                .alone: alone, .together: together,
                .logUsers: try Tensor.full(
                    shape, Foundation.log(count), type: gram.type, device: gram.device),
                .meanAlone: try spread(alone), .meanTogether: try spread(together),
            ]
            self.users = try Tensor.features(users, PowerFeatures.fixedUser)
            let squared = try re.square() + im.square()
            correlations = try squared / (gains.unsqueeze(-1) * gains.unsqueeze(-2))
            let coupling =
                try (mr.square() + mi.square()) / (rest.unsqueeze(-1) * rest.unsqueeze(-2))
            let pairs: [PowerFeatures.Pair: Tensor] = [
                .correlation: correlations,
                .logCorrelation: try (correlations + PowerFeatures.smallestCorrelation).log()
                    * scale,
                .aloneDifference: try alone.unsqueeze(-2) - alone.unsqueeze(-1),
                .togetherDifference: try together.unsqueeze(-2) - together.unsqueeze(-1),
                .coupling: coupling,
            ]
            self.pairs = try Tensor.features(pairs, PowerFeatures.fixedPair)
        }

        /// Real and imaginary parts, [B, K, K] each.
        static func parts(_ matrix: Tensor) throws -> (Tensor, Tensor) {
            let k = matrix.shape[1] / 2
            let left = try matrix.narrow(2, start: 0, length: k)
            return (
                try left.narrow(1, start: 0, length: k), try left.narrow(1, start: k, length: k)
            )
        }
    }

    /// Shares of the dual and of the transmit power, [B, K] each.
    func shares(_ inputs: Inputs) throws -> (dual: Tensor, transmit: Tensor) {
        let (b, k) = (inputs.users.shape[0], inputs.users.shape[1])
        let near = try (inputs.correlations.unsqueeze(-1) * inputs.others)
        let all = try inputs.others * (1 / Double(k))
        var dual = try Tensor.full([b, k], 1 / Double(k), type: .float64)
        var transmit = dual
        var x = try Tensor.zeros([b, k, configuration.width], type: .float64)
        var scores = try Tensor.zeros([b, k, 2], type: .float64)
        for round in 0..<configuration.rounds {
            let name = "rounds.\(round)"
            let now = try inputs.round(
                Beams(inputs, dual: dual), dual: dual, transmit: transmit)
            x = try (x + linear(now.users, "\(name).input")).relu()
            let messages = try
                (linear(x, "\(name).own").unsqueeze(2)
                + x.linear(weights["\(name).other.weight"]).unsqueeze(1)
                + now.pairs.linear(weights["\(name).pair.weight"])).relu()
            let gathered = try Tensor.cat(
                [x, (messages * near).sum([2]), (messages * all).sum([2])], -1)
            x = try x + linear(linear(gathered, "\(name).gather").relu(), "\(name).update")
            scores = try (scores + x.linear(weights["\(name).output.weight"])).clamped(
                min: -PowerFeatures.scoreLimit, max: PowerFeatures.scoreLimit)
            dual = try scores.select(2, 0).softmax(-1)
            transmit = try scores.select(2, 1).softmax(-1)
        }
        return (dual, transmit)
    }

    private func linear(_ x: Tensor, _ name: String) throws -> Tensor {
        try x.linear(weights["\(name).weight"], bias: weights["\(name).bias"])
    }

    /// Power gains of the beams for dual powers, [B, K, K]: user k, beam j; see `BeamGains`.
    struct Beams {
        let gains: Tensor

        init(_ inputs: Inputs, dual: Tensor) throws {
            let k = dual.shape[1]
            let both = try Tensor.cat([dual, dual], -1).reciprocal().unsqueeze(-1)
            let c = try (inputs.gram + inputs.identity * both).inverse()
            let (re, im) = try Inputs.parts(c)
            let squared = try re.square() + im.square()
            let lambda = try dual.unsqueeze(-1)
            let own = try re.diagonal(-2, -1)
            let lengths = try (own - (squared / lambda).sum([1])).clamped(
                min: BeamGains.smallestLength)
            let one = try inputs.identity.narrow(0, start: 0, length: k)
                .narrow(1, start: 0, length: k)
            let heard = try (one - re / lambda).square() + (im / lambda).square()
            gains = try heard / lengths.unsqueeze(1)
        }
    }

    /// Rates in bit/s/Hz, [B, K], of the precoder that the shares give.
    static func rates(_ inputs: Inputs, dual: Tensor, transmit: Tensor) throws -> Tensor {
        let heard = try Beams(inputs, dual: dual).gains * transmit.unsqueeze(1)
        let own = try heard.diagonal(-2, -1)
        let sum = try heard.sum([-1]) + 1
        return try sum.log2() - (sum - own).log2()
    }
}

extension StructuredGraph.Inputs {
    /// The inputs of a round, [B, K, 9] and [B, K, K, 7]; see `PowerFeatures`.
    func round(
        _ beams: StructuredGraph.Beams, dual: Tensor, transmit: Tensor
    ) throws -> (users: Tensor, pairs: Tensor) {
        let (b, k) = (dual.shape[0], dual.shape[1])
        let heard = try beams.gains * transmit.unsqueeze(1)
        let own = try heard.diagonal(-2, -1)
        let disturbance = try heard.sum([-1]) - own + 1
        let scale = PowerFeatures.logarithmScale
        let rates = try (own / disturbance + 1).log() * scale
        let users: [PowerFeatures.User: Tensor] = [
            .rate: rates,
            .dualShare: try (dual * Double(k)).log() * scale,
            .transmitShare: try (transmit * Double(k)).log() * scale,
            .meanRate: try rates.mean([-1]).unsqueeze(-1).expand([b, k]),
        ]
        let part = try heard / disturbance.unsqueeze(-1)
        let pairs: [PowerFeatures.Pair: Tensor] = [.heard: part, .sent: try part.transpose(1, 2)]
        return (
            try Tensor.cat([self.users, .features(users, PowerFeatures.changingUser)], -1),
            try Tensor.cat([self.pairs, .features(pairs, PowerFeatures.changingPair)], -1)
        )
    }
}

extension Tensor {
    /// The tensors of `features`, of one shape, side by side along a new last axis in the order of
    /// `order`.
    ///
    /// - Precondition: there is one for each.
    static func features<Feature: Hashable>(
        _ features: [Feature: Tensor], _ order: [Feature]
    ) throws -> Tensor {
        let found = order.compactMap { features[$0] }
        precondition(found.count == order.count && found.count == features.count, "\(order)")
        return try .stack(found, -1)
    }
}
