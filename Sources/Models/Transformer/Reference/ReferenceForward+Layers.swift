import Foundation

extension ReferenceForward {
    /// The epsilon of every layer normalisation.
    static let epsilon = 1e-5

    /// y = x W^T + b with W [outputs, inputs].
    func linear(_ name: String, _ x: [Double]) -> [Double] {
        Self.linear(x, values, layout["\(name).weight"], layout["\(name).bias"])
    }

    /// y = x W^T + b with W [outputs, inputs] and b [outputs] out of a flat buffer.
    static func linear(
        _ x: [Double], _ values: [Double], _ weight: Parameter, _ bias: Parameter
    ) -> [Double] {
        (0..<bias.count).map { row in
            var sum = values[bias.offset + row]
            for i in x.indices { sum += values[weight.offset + row * x.count + i] * x[i] }
            return sum
        }
    }

    /// (x - mean) / sqrt(variance + epsilon) * weight + bias, with the biased variance.
    func normalized(_ x: [Double], _ name: String) -> [Double] {
        let weight = layout["\(name).weight"].offset
        let bias = layout["\(name).bias"].offset
        let mean = x.reduce(0, +) / Double(x.count)
        let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
        let factor = 1 / (variance + Self.epsilon).squareRoot()
        return x.indices.map { (x[$0] - mean) * factor * values[weight + $0] + values[bias + $0] }
    }

    /// One block on all tokens x [T, D].
    func apply(block: Int, to x: inout [[Double]]) {
        let name = "blocks.\(block)"
        let first = "\(name).attention_norm"
        let second = "\(name).feed_forward_norm"
        switch configuration.normalizationOrder {
        case .before:
            x = sum(x, attention("\(name).attention", x.map { normalized($0, first) }))
            x = sum(x, x.map { feedForward("\(name).feed_forward", normalized($0, second)) })
        case .after:
            x = sum(x, attention("\(name).attention", x)).map { normalized($0, first) }
            x = sum(x, x.map { feedForward("\(name).feed_forward", $0) })
                .map { normalized($0, second) }
        }
    }

    private func sum(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
        zip(a, b).map { zip($0, $1).map(+) }
    }

    /// contract(max(0, expand(x))).
    private func feedForward(_ name: String, _ x: [Double]) -> [Double] {
        linear("\(name).contract", linear("\(name).expand", x).map { max(0, $0) })
    }

    /// Self-attention of all tokens: softmax(q k^T / sqrt(width)) v in every head, side by side,
    /// then the output layer.
    private func attention(_ name: String, _ x: [[Double]]) -> [[Double]] {
        let d = configuration.embedding
        let width = configuration.headWidth
        let qkv = x.map { linear("\(name).qkv", $0) }
        var joined = x.map { _ in [Double](repeating: 0, count: d) }
        for first in stride(from: 0, to: d, by: width) {
            let slice = first..<(first + width)
            for i in x.indices {
                let scores = x.indices.map { j in
                    slice.reduce(0.0) { $0 + qkv[i][$1] * qkv[j][d + $1] }
                        / Double(width).squareRoot()
                }
                let largest = scores.max() ?? 0
                let powers = scores.map { exp($0 - largest) }
                let total = powers.reduce(0, +)
                for j in x.indices {
                    for c in slice { joined[i][c] += powers[j] / total * qkv[j][2 * d + c] }
                }
            }
        }
        return joined.map { linear("\(name).output", $0) }
    }
}
