import Foundation
import Testing
import _TestSupport

@testable import Torch

/// Operators against their formulas in plain Swift.
@Suite(.enabled(if: Requirement.libTorch, "LibTorch is not there"))
struct ReferenceTests {
    private static let tolerance = 1e-12

    private func expectClose(
        _ found: Tensor, _ expected: [Double], _ seed: Int,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let error = largestDifference(try found.doubles(), expected)
        #expect(error < Self.tolerance, "seed \(seed)", sourceLocation: sourceLocation)
    }

    /// [n, k] · [k, m].
    private func product(
        _ a: ArraySlice<Double>, _ b: ArraySlice<Double>, _ n: Int, _ k: Int, _ m: Int
    ) -> [Double] {
        (0..<n * m).map { place in
            (0..<k).reduce(0) {
                $0 + a[a.startIndex + place / m * k + $1] * b[b.startIndex + $1 * m + place % m]
            }
        }
    }

    private func transposed(_ a: [Double], _ rows: Int, _ columns: Int) -> [Double] {
        (0..<a.count).map { a[$0 % rows * columns + $0 / rows] }
    }

    private func softmax(_ row: ArraySlice<Double>) -> [Double] {
        let exponentials = row.map { exp($0) }
        return exponentials.map { $0 / exponentials.reduce(0, +) }
    }

    @Test(arguments: 1...5)
    func products(seed: Int) throws {
        var random = RandomNumbers(seed: seed)
        let (n, k, m) = (3, 5, 4)
        let a = random.uniforms(n * k), b = random.uniforms(k * m), c = random.uniforms(m)
        let (x, y) = (try Tensor(a, shape: [n, k]), try Tensor(b, shape: [k, m]))
        let bias = try Tensor(c)
        let plain = product(a[...], b[...], n, k, m)
        try expectClose(x.matmul(y), plain, seed)
        let shifted = plain.indices.map { plain[$0] + c[$0 % m] }
        try expectClose(x.linear(y.transpose(0, 1), bias: bias), shifted, seed)
        try expectClose(bias.addmm(x, y), shifted, seed)
        let batch = try Tensor.stack([x, x * 2], 0)
        let second = try Tensor.stack([y, y], 0)
        try expectClose(batch.bmm(second), plain + plain.map { 2 * $0 }, seed)
        try expectClose(
            bias.baddbmm(batch, second),
            shifted + plain.indices.map { 2 * plain[$0] + c[$0 % m] }, seed)
    }

    @Test(arguments: 1...5)
    func softmaxAndLayerNorm(seed: Int) throws {
        var random = RandomNumbers(seed: seed)
        let (rows, columns) = (3, 6)
        let a = random.uniforms(rows * columns, -4...4)
        let weight = random.uniforms(columns), bias = random.uniforms(columns)
        let x = try Tensor(a, shape: [rows, columns])
        let lines = (0..<rows).map { a[$0 * columns..<($0 + 1) * columns] }
        try expectClose(x.softmax(-1), lines.flatMap(softmax), seed)
        let normalised = lines.flatMap { line in
            let mean = line.reduce(0, +) / Double(columns)
            let variance = line.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(columns)
            return line.enumerated().map { i, value in
                (value - mean) / (variance + 1e-3).squareRoot() * weight[i] + bias[i]
            }
        }
        let found = try x.layerNorm(weight: Tensor(weight), bias: Tensor(bias), epsilon: 1e-3)
        try expectClose(found, normalised, seed)
    }

    @Test(arguments: 1...5, [nil, 0.3])
    func attention(seed: Int, scale: Double?) throws {
        var random = RandomNumbers(seed: seed)
        let (batch, queries, keys, size) = (2, 3, 5, 4)
        let q = random.uniforms(batch * queries * size), k = random.uniforms(batch * keys * size)
        let v = random.uniforms(batch * keys * size)
        var expected: [Double] = []
        for b in 0..<batch {
            let key = transposed(Array(k[b * keys * size..<(b + 1) * keys * size]), keys, size)
            let scores = product(q[(b * queries * size)...], key[...], queries, size, keys)
                .map { $0 * (scale ?? 1 / Double(size).squareRoot()) }
            let shares = (0..<queries).flatMap { softmax(scores[$0 * keys..<($0 + 1) * keys]) }
            expected += product(shares[...], v[(b * keys * size)...], queries, keys, size)
        }
        let found = try Tensor(q, shape: [batch, queries, size]).scaledDotProductAttention(
            key: Tensor(k, shape: [batch, keys, size]),
            value: Tensor(v, shape: [batch, keys, size]),
            scale: scale)
        try expectClose(found, expected, seed)
    }

    @Test(arguments: 1...5)
    func functions(seed: Int) throws {
        var random = RandomNumbers(seed: seed)
        let a = random.uniforms(50, 0.1...3)
        let x = try Tensor(a)
        try expectClose(x.square(), a.map { $0 * $0 }, seed)
        try expectClose(x.sqrt(), a.map { $0.squareRoot() }, seed)
        try expectClose(x.rsqrt(), a.map { 1 / $0.squareRoot() }, seed)
        try expectClose(x.reciprocal(), a.map { 1 / $0 }, seed)
        try expectClose(x.log(), a.map { Foundation.log($0) }, seed)
        try expectClose(x.log2(), a.map { Foundation.log2($0) }, seed)
        try expectClose(x.exp(), a.map { exp($0) }, seed)
        try expectClose((1 - x).abs(), a.map { abs(1 - $0) }, seed)
        try expectClose(x.sin(), a.map { sin($0) }, seed)
        try expectClose(x.cos(), a.map { cos($0) }, seed)
        try expectClose((x - 1).tanh(), a.map { tanh($0 - 1) }, seed)
        try expectClose((x - 1).sigmoid(), a.map { 1 / (1 + exp(1 - $0)) }, seed)
        try expectClose((x - 1).relu(), a.map { max($0 - 1, 0) }, seed)
        try expectClose(
            (x - 1).gelu(), a.map { ($0 - 1) / 2 * erfc((1 - $0) / 2.0.squareRoot()) }, seed)
        try expectClose(x.clamped(min: 0.5, max: 2), a.map { min(max($0, 0.5), 2) }, seed)
        try expectClose(x.clamped(max: 2), a.map { min($0, 2) }, seed)
        try expectClose(x.mean(), [a.reduce(0, +) / 50], seed)
        try expectClose(x.amax(), [a.max() ?? 0], seed)
        try expectClose(x.amin(), [a.min() ?? 0], seed)
    }

    @Test(arguments: 1...5)
    func inverses(seed: Int) throws {
        var random = RandomNumbers(seed: seed)
        let a = try random.tensor([2, 4, 4]), b = try random.tensor([2, 4, 3])
        let identity = (0..<16).map { $0 % 5 == 0 ? 1.0 : 0.0 }
        let products = try a.matmul(a.inverse()).doubles()
        #expect(largestDifference(products, identity + identity) < 1e-10, "seed \(seed)")
        let residual = try (a.matmul(a.solve(b)) - b).abs().amax().item()
        #expect(residual < 1e-10, "seed \(seed)")
    }
}
