/// Operators of neural networks. All throw a ``TorchError`` with the shapes when these do not fit.
extension Tensor {
    /// exp(xᵢ) / Σⱼ exp(xⱼ) along `dimension`.
    package func softmax(_ dimension: Int) throws -> Tensor {
        try Dispatcher.call("aten::softmax", "int", .tensor(self), .int(dimension), .none)
    }

    /// (x − mean) / √(variance + epsilon) · weight + bias over the last dimension, the variance
    /// divided by its length. Ba, Kiros and Hinton 2016, eq. 4.
    ///
    /// - Parameters:
    ///   - weight: [length of the last dimension], or none for 1.
    ///   - bias: likewise, or none for 0.
    ///   - epsilon: keeps the root from 0.
    package func layerNorm(
        weight: Tensor? = nil, bias: Tensor? = nil, epsilon: Double = 1e-5
    ) throws -> Tensor {
        try Dispatcher.call(
            "aten::layer_norm", "", .tensor(self), .ints(shape.suffix(1)), .optionalTensor(weight),
            .optionalTensor(bias), .double(epsilon), .bool(true))
    }

    /// softmax(Q Kᵀ · scale) V, self being Q. Vaswani et al. 2017, eq. 1.
    ///
    /// - Parameters:
    ///   - key: [..., S, E] for self of [..., L, E].
    ///   - value: [..., S, V].
    ///   - scale: `nil` is 1/√E.
    /// - Returns: [..., L, V].
    package func scaledDotProductAttention(
        key: Tensor, value: Tensor, scale: Double? = nil
    ) throws -> Tensor {
        try Dispatcher.call(
            "aten::scaled_dot_product_attention", "", .tensor(self), .tensor(key), .tensor(value),
            .none, .double(0), .bool(false), .optionalDouble(scale), .bool(false))
    }
}
