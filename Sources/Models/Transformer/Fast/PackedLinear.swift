import CLinearAlgebra

/// A linear layer, y = x W^T + b, with W packed once for the product.
struct PackedLinear: Sendable {
    /// W in the form that this build multiplies fastest with.
    private enum Weight: Sendable {
        /// For our own kernel.
        case single(WeightPanels<Float>)
        case bfloat16(WeightPanels<BFloat16>)
        /// For BLAS, transposed, [inputs, outputs]: at few rows half again as fast as W itself.
        case transposed([Float])
    }

    let inputs, outputs: Int
    /// b, [outputs].
    let bias: [Float]
    private let weight: Weight

    /// The layer `name` out of a part's flat buffer.
    init(
        _ name: String, _ layout: ParameterLayout, _ values: [Float],
        precision: WeightPrecision = .single
    ) {
        let parameter = layout["\(name).weight"]
        self.init(
            weight: Array(values[parameter.range]),
            bias: Array(values[layout["\(name).bias"].range]),
            inputs: parameter.shape[1], precision: precision)
    }

    /// A layer of W [outputs, inputs] and b [outputs].
    ///
    /// - Parameter usesPanels: our own kernel, or BLAS.
    init(
        weight: [Float], bias: [Float], inputs: Int, precision: WeightPrecision = .single,
        usesPanels: Bool = PanelKernel.isFast
    ) {
        outputs = bias.count
        self.inputs = inputs
        self.bias = bias
        switch (usesPanels, precision) {
        case (true, .single):
            self.weight = .single(.init(weight, inputs: inputs, outputs: bias.count))
        case (true, .bfloat16):
            self.weight = .bfloat16(.init(weight, inputs: inputs, outputs: bias.count))
        case (false, _):
            var transposed = [Float](repeating: 0, count: weight.count)
            for row in 0..<outputs {
                for column in 0..<inputs {
                    let value = weight[row * inputs + column]
                    transposed[column * outputs + row] =
                        precision == .single ? value : BFloat16(panel: value).value
                }
            }
            self.weight = .transposed(transposed)
        }
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
        switch weight {
        case .single(let panels): panels.accumulate(x, rows: rows, into: y)
        case .bfloat16(let panels): panels.accumulate(x, rows: rows, into: y)
        case .transposed(let weight):
            mimo_sgemm_add(Int32(rows), Int32(outputs), Int32(inputs), x, weight, y)
        }
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
