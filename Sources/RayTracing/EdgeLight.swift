/// An edge that the source reaches, straight or over reflections.
struct EdgeLight: Sendable {
    /// The facets on the way to the edge, in order.
    var sequence: [Int32]
    /// The source's image in them: where the wave comes from, seen from the edge.
    var origin: SIMD3<Double>
    /// Index of the edge.
    var edge: Int
    /// The stretches of the edge, in metres from its start, that the source reaches.
    var spans: [ClosedRange<Double>]

    /// Whether the source reaches the edge at `along` metres from its start.
    func reaches(_ along: Double) -> Bool { spans.contains { $0.contains(along) } }
}
