import CLinearAlgebra

/// A linear layer, y = x W^T + b, with W stored transposed once: the matrix product then reads it
/// row by row, which at few rows is half again as fast.
struct PackedLinear: Sendable {
    let inputs, outputs: Int
    /// W^T, [inputs, outputs].
    let weight: [Float]
    /// b, [outputs].
    let bias: [Float]

    /// The layer `name` out of a part's flat buffer.
    init(_ name: String, _ layout: ParameterLayout, _ values: [Float]) {
        let parameter = layout["\(name).weight"]
        outputs = parameter.shape[0]
        inputs = parameter.shape[1]
        var transposed = [Float](repeating: 0, count: parameter.count)
        for row in 0..<outputs {
            for column in 0..<inputs {
                transposed[column * outputs + row] =
                    values[parameter.offset + row * inputs + column]
            }
        }
        weight = transposed
        bias = Array(values[layout["\(name).bias"].range])
    }

    /// y = x W^T + b for `rows` rows.
    ///
    /// The bias goes in first, because a product that adds costs no more than one that overwrites.
    func apply(
        to x: UnsafePointer<Float>, rows: Int, into y: UnsafeMutablePointer<Float>
    ) {
        bias.withUnsafeBufferPointer { bias in
            guard let base = bias.baseAddress else { return }
            for row in 0..<rows { (y + row * outputs).update(from: base, count: outputs) }
        }
        accumulate(x, rows: rows, into: y)
    }

    /// y += x W^T for `rows` rows: without the bias, which the normalisation that follows adds.
    func accumulate(
        _ x: UnsafePointer<Float>, rows: Int, into y: UnsafeMutablePointer<Float>
    ) {
        mimo_sgemm_add(Int32(rows), Int32(outputs), Int32(inputs), x, weight, y)
    }
}

/// The scale and offset of a layer normalisation, [D] each.
struct PackedNormalization: Sendable {
    let weight, bias: [Float]

    /// The normalisation `name` out of a part's flat buffer.
    init(_ name: String, _ layout: ParameterLayout, _ values: [Float]) {
        weight = Array(values[layout["\(name).weight"].range])
        bias = Array(values[layout["\(name).bias"].range])
    }
}
