/// A sequence of reflections that leads to an edge, as the rays of one tile suggest it.
struct LitEdge: Hashable, Comparable {
    /// Most reflections before an edge.
    static let mostReflections = PathSolverConfiguration.edgeReflectionLimit

    /// The facets in order, -1 where there is none, and the edge.
    private var entries: SIMD4<Int32>

    /// Index of the edge.
    var edge: Int { Int(entries.w) }
    /// The facets.
    var sequence: [Int32] { (0..<Self.mostReflections).map { entries[$0] }.filter { $0 >= 0 } }

    /// - Precondition: `sequence` has at most ``mostReflections`` facets.
    init(edge: Int32, sequence: some Sequence<Int32>) {
        entries = SIMD4(-1, -1, -1, edge)
        for (i, facet) in sequence.enumerated() { entries[i] = facet }
    }

    static func < (a: LitEdge, b: LitEdge) -> Bool {
        for i in [3, 0, 1, 2] where a.entries[i] != b.entries[i] {
            return a.entries[i] < b.entries[i]
        }
        return false
    }
}
