extension RowKernels {
    /// Self-attention of one group of `tokens` tokens, all heads.
    ///
    /// - Parameters:
    ///   - qkv: queries, keys and values side by side, [T, 3 D].
    ///   - tokens: T.
    ///   - width: D / heads.
    ///   - scores: space for T numbers, rounded up to whole vectors.
    ///   - output: the heads' results side by side, [T, D].
    /// - Complexity: 4 T^2 D operations.
    static func attend(
        _ qkv: UnsafePointer<Float>, tokens: Int, embedding d: Int, width: Int, scores: Numbers,
        into output: Numbers
    ) {
        let scale = 1 / Float(width).squareRoot()
        for head in stride(from: 0, to: d, by: width) {
            let keys = qkv + (d + head)
            let values = qkv + (2 * d + head)
            for i in 0..<tokens {
                let query = qkv + (i * 3 * d + head)
                for j in 0..<tokens { scores[j] = scale * dot(query, keys + j * 3 * d, width) }
                softmax(scores, tokens)
                let target = output + (i * d + head)
                for c in stride(from: 0, to: whole(width), by: 16) {
                    var sums = Vector.zero
                    for j in 0..<tokens { sums += scores[j] * load(values + (j * 3 * d + c)) }
                    store(sums, to: target + c)
                }
                for c in whole(width)..<width {
                    var sum: Float = 0
                    for j in 0..<tokens { sum += scores[j] * values[j * 3 * d + c] }
                    target[c] = sum
                }
            }
        }
    }

    /// x = exp(x - max) / sum, for `count` numbers; writes up to the end of the last vector.
    @inline(__always)
    static func softmax(_ x: Numbers, _ count: Int) {
        var largest = x[0]
        for i in 1..<max(count, 1) { largest = max(largest, x[i]) }
        let end = (count + 15) & ~15
        // What is beyond the end becomes 1e-38 of the largest: nothing, in the sum.
        for i in count..<end { x[i] = -.infinity }
        var sums = Vector.zero
        for i in stride(from: 0, to: end, by: 16) {
            let power = exponential(load(x + i) - Vector(repeating: largest))
            store(power, to: x + i)
            sums += power
        }
        let factor = 1 / sum(sums)
        for i in stride(from: 0, to: end, by: 16) { store(load(x + i) * factor, to: x + i) }
    }
}
