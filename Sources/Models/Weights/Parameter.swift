/// One named array of weights: its place in a model's flat buffer.
///
/// Linear layers compute y = x W^T + b with W of shape [outputs, inputs], as PyTorch does.
package struct Parameter: Sendable, Equatable {
    /// How a fresh weight is drawn.
    package enum Start: Sendable, Equatable {
        /// Uniform in +- 1 / sqrt(inputs): PyTorch's default of linear layers, for W and b.
        case uniform(inputs: Int)
        /// All one.
        case one
        /// All zero.
        case zero
    }

    /// Name in the weight file, for example `blocks.0.attention.qkv.weight`.
    package let name: String
    /// Lengths of the axes, slowest first.
    package let shape: [Int]
    /// Index of the first value in the flat buffer.
    package let offset: Int
    /// How a fresh weight is drawn.
    package let start: Start

    /// Number of values.
    package var count: Int { shape.reduce(1, *) }
    /// Indices in the flat buffer.
    package var range: Range<Int> { offset..<(offset + count) }
}
