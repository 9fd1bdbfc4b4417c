import Sites

/// The sequences of facets that a bundle of rays from one point has followed.
///
/// Rays that meet the same facets in the same order share a node of a tree, which holds the image of
/// the rays' origin and the cone of directions in which they left. The cone is exact geometry:
/// mirrored rays leave the image in straight lines, so its apex is the image itself.
struct BeamTree {
    /// A sequence of facets: that of the parent, and one more.
    struct Node {
        /// The node of the sequence without its last facet.
        var parent: Int32
        /// The last facet; -1 at the root.
        var facet: Int32
        /// The image of the rays' origin in the facets, one after another.
        var image: SIMD3<Double>
        /// Axis and cosine of the half angle of the cone.
        var axis: SIMD3<Float>
        var cosine: Float
    }

    /// A ray on its way.
    struct Ray {
        var origin: SIMD3<Float>
        var direction: SIMD3<Float>
        var node: Int32
    }

    /// The nodes; the first is the root.
    private(set) var nodes: [Node]
    /// The rays that have not left the scene.
    private(set) var rays: [Ray]
    private var children: [UInt64: Int32] = [:]

    /// Rays from `origin` in `directions`.
    init(origin: SIMD3<Double>, directions: [SIMD3<Float>]) {
        nodes = [Node(parent: -1, facet: -1, image: origin, axis: .zero, cosine: 1)]
        let start = SIMD3<Float>(origin)
        rays = directions.map { Ray(origin: start, direction: $0, node: 0) }
    }

    /// Follows every ray to its next facet and reflects it; rays that leave the scene are dropped.
    ///
    /// - Parameter coherent: whether neighbouring rays run alike.
    /// - Returns: the nodes that are new.
    mutating func advance(
        _ images: ImageMethod, _ packet: borrowing RayPacket, coherent: Bool
    ) -> Range<Int> {
        let first = nodes.count
        var kept = 0
        var start = 0
        while start < rays.count {
            let count = min(RayPacket.size, rays.count - start)
            for i in 0..<count {
                packet.set(i, origin: rays[start + i].origin, direction: rays[start + i].direction)
            }
            packet.intersect(images.scene, count: count, coherent: coherent)
            for i in 0..<count {
                guard let hit = packet.hit(i) else { continue }
                let id = images.facetOfTriangle[hit.triangle]
                guard id >= 0 else { continue }
                var ray = rays[start + i]
                let facet = images.facets[Int(id)]
                let normal = SIMD3<Float>(facet.normal)
                let point = ray.origin + hit.distance * ray.direction
                let slope = dot(ray.direction, normal)
                ray.direction -= 2 * slope * normal
                ray.origin = point + (slope < 0 ? 1 : -1) * Float(ImageMethod.offset) * normal
                ray.node = child(of: ray.node, at: id, facet)
                // `kept` never passes the ray being read, so this overwrites only rays done with.
                rays[kept] = ray
                kept += 1
            }
            start += count
        }
        rays.removeLast(rays.count - kept)
        closeCones(from: first)
        return first..<nodes.count
    }

    /// The facets of node `index`, in order, written to `sequence`, and the images to `mirrored`.
    @inline(__always)
    func unwind(
        _ index: Int, images mirrored: UnsafeMutableBufferPointer<SIMD3<Double>>,
        sequence: UnsafeMutableBufferPointer<Int32>
    ) {
        var walk = index
        for i in sequence.indices.reversed() {
            mirrored[i] = nodes[walk].image
            sequence[i] = nodes[walk].facet
            walk = Int(nodes[walk].parent)
        }
    }

    /// The facets of node `index`, in order.
    func sequence(_ index: Int) -> [Int32] {
        var result: [Int32] = []
        var walk = index
        while nodes[walk].facet >= 0 {
            result.append(nodes[walk].facet)
            walk = Int(nodes[walk].parent)
        }
        return result.reversed()
    }

    /// The shortest way of a ray to the last facet of each node of `range`, in metres.
    func distances(of range: Range<Int>) -> [Float] {
        var result = [Float](repeating: .infinity, count: range.count)
        for ray in rays where range.contains(Int(ray.node)) {
            let i = Int(ray.node) - range.lowerBound
            let way = ray.origin - SIMD3<Float>(nodes[Int(ray.node)].image)
            result[i] = min(result[i], length(way))
        }
        return result
    }

    private mutating func child(of parent: Int32, at id: Int32, _ facet: Facet) -> Int32 {
        let key = UInt64(UInt32(bitPattern: parent)) << 32 | UInt64(UInt32(bitPattern: id))
        if let node = children[key] { return node }
        let node = Int32(nodes.count)
        nodes.append(
            Node(
                parent: parent, facet: id, image: facet.mirror(nodes[Int(parent)].image),
                axis: .zero, cosine: 1))
        children[key] = node
        return node
    }

    /// Fits the cone of each new node around the directions of its rays.
    private mutating func closeCones(from first: Int) {
        for ray in rays { nodes[Int(ray.node)].axis += ray.direction }
        for i in first..<nodes.count { nodes[i].axis = normalize(nodes[i].axis) }
        for ray in rays {
            let i = Int(ray.node)
            nodes[i].cosine = min(nodes[i].cosine, dot(ray.direction, nodes[i].axis))
        }
    }
}
