/// Receivers in a binary tree of bounding spheres, for asking which of them lie in a cone.
struct ReceiverIndex: Sendable {
    private struct Node {
        var center: SIMD3<Float>
        var radius: Float
        /// Receivers `first ..< end` of the order; a leaf if `left` is -1, else children at
        /// `left` and `left + 1`.
        var first, end, left: Int32
    }

    private static let leafSize = 8
    private var nodes: [Node] = []
    private var order: [Int32] = []
    private var points: [SIMD3<Float>] = []

    /// Sorts the receivers at `positions` (metres) into a tree. O(U log^2 U).
    init(_ positions: [SIMD3<Double>]) {
        guard !positions.isEmpty else { return }
        order = positions.indices.map(Int32.init)
        let single = positions.map { SIMD3<Float>($0) }
        nodes.append(Node(center: .zero, radius: 0, first: 0, end: Int32(order.count), left: -1))
        var next = 0
        while next < nodes.count {
            split(next, single)
            next += 1
        }
        points = order.map { single[Int($0)] }
    }

    private mutating func split(_ index: Int, _ positions: [SIMD3<Float>]) {
        let range = Int(nodes[index].first)..<Int(nodes[index].end)
        var lower = positions[Int(order[range.lowerBound])]
        var upper = lower
        for i in range {
            lower = pointwiseMin(lower, positions[Int(order[i])])
            upper = pointwiseMax(upper, positions[Int(order[i])])
        }
        nodes[index].center = 0.5 * (lower + upper)
        nodes[index].radius = 0.5 * length(upper - lower)
        guard range.count > Self.leafSize else { return }
        let extent = upper - lower
        let axis = extent.x >= max(extent.y, extent.z) ? 0 : extent.y >= extent.z ? 1 : 2
        order[range].sort {
            (positions[Int($0)][axis], $0) < (positions[Int($1)][axis], $1)
        }
        let middle = (range.lowerBound + range.upperBound) / 2
        nodes[index].left = Int32(nodes.count)
        for part in [range.lowerBound..<middle, middle..<range.upperBound] {
            nodes.append(
                Node(
                    center: .zero, radius: 0, first: Int32(part.lowerBound),
                    end: Int32(part.upperBound), left: -1))
        }
    }

    /// Calls `body` with each receiver within the cone of directions whose cosine with `axis`, seen
    /// from `apex`, is at least `cosine`. May call it for a few that lie just outside.
    ///
    /// - Parameters:
    ///   - apex: the cone's tip in metres.
    ///   - axis: unit vector.
    ///   - cosine, sine: of the half angle, which is below 90 degrees.
    @inline(__always)
    func forEach(
        apex: SIMD3<Float>, axis: SIMD3<Float>, cosine: Float, sine: Float, _ body: (Int) -> Void
    ) {
        guard !nodes.isEmpty else { return }
        // Depth first; a binary tree over U receivers needs at most log2(U) + 1 places.
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: 128) { stack in
            nodes.withUnsafeBufferPointer { nodes in
                stack[0] = 0
                var depth = 1
                while depth > 0 {
                    depth -= 1
                    let node = nodes[Int(stack[depth])]
                    let v = node.center - apex
                    let along = dot(v, axis)
                    let across = max(0, dot(v, v) - along * along).squareRoot()
                    if across * cosine - along * sine > node.radius || along < -node.radius {
                        continue
                    }
                    if node.left >= 0 {
                        stack[depth] = node.left
                        stack[depth + 1] = node.left + 1
                        depth += 2
                    } else {
                        for i in Int(node.first)..<Int(node.end) {
                            let w = points[i] - apex
                            let along = dot(w, axis)
                            if along > 0, along * along >= cosine * cosine * dot(w, w) {
                                body(Int(order[i]))
                            }
                        }
                    }
                }
            }
        }
    }
}
