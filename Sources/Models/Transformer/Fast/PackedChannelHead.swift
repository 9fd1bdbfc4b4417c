/// The weights of a head that knows channels, as the fast path reads them: one layer for all outputs.
struct PackedChannelHead: Sendable {
    /// Correction, directions, then gate and level: [2 N (1 + R) + 2, D].
    let layer: PackedLinear

    /// Packs `head`, a head of `configuration`.
    ///
    /// - Precondition: `head` has as many values as the layout of a head has.
    init(_ head: OutputHead, configuration c: ModelConfiguration, precision: WeightPrecision) {
        let layout = ParameterLayout.head(c)
        precondition(
            head.values.count == layout.count,
            "\(head.values.count) values are no head of this model")
        let names =
            ["head.channel"] + (c.errorRank > 0 ? ["head.directions"] : []) + ["head.scalars"]
        func joined(_ part: String) -> [Float] {
            names.flatMap { head.values[layout["\($0).\(part)"].range] }
        }
        layer = PackedLinear(
            weight: joined("weight"), bias: joined("bias"), inputs: c.embedding,
            precision: precision)
    }
}
