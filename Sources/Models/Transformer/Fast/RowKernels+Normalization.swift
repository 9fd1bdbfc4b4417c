extension RowKernels {
    /// x += bias, then target = the layer normalisation of x, row by row.
    ///
    /// `target` may be `x` itself.
    static func normalize(
        _ x: Numbers, adding bias: [Float], rows: Int, by norm: PackedNormalization,
        into target: Numbers
    ) {
        let d = bias.count
        bias.withUnsafeBufferPointer { bias in
            norm.weight.withUnsafeBufferPointer { weight in
                norm.bias.withUnsafeBufferPointer { offset in
                    guard let bias = bias.baseAddress, let weight = weight.baseAddress,
                        let offset = offset.baseAddress
                    else { return }
                    for row in 0..<rows {
                        normalize(
                            x + row * d, adding: bias, width: d, weight: weight, offset: offset,
                            into: target + row * d)
                    }
                }
            }
        }
    }

    @inline(__always)
    private static func normalize(
        _ x: Numbers, adding bias: UnsafePointer<Float>, width d: Int,
        weight: UnsafePointer<Float>, offset: UnsafePointer<Float>, into y: Numbers
    ) {
        let end = whole(d)
        var sums = Vector.zero
        for i in stride(from: 0, to: end, by: 16) {
            let v = load(x + i) + load(bias + i)
            store(v, to: x + i)
            sums += v
        }
        var total = sum(sums)
        for i in end..<d {
            x[i] += bias[i]
            total += x[i]
        }
        let mean = total / Float(d)
        let means = Vector(repeating: mean)
        var squares = Vector.zero
        for i in stride(from: 0, to: end, by: 16) {
            let v = load(x + i) - means
            squares += v * v
        }
        var variance = sum(squares)
        for i in end..<d { variance += (x[i] - mean) * (x[i] - mean) }
        let factor = 1 / (variance / Float(d) + Float(ReferenceForward.epsilon)).squareRoot()
        let factors = Vector(repeating: factor)
        for i in stride(from: 0, to: end, by: 16) {
            store((load(x + i) - means) * factors * load(weight + i) + load(offset + i), to: y + i)
        }
        for i in end..<d { y[i] = (x[i] - mean) * factor * weight[i] + offset[i] }
    }
}
