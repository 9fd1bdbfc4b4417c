import Numerics
import Sites
import Support

/// Stage one of the tracer for one tile of rays, feeding stage two.
///
/// The rays of the tile are followed bounce by bounce. Rays that meet the same facets in the same
/// order share a node of a tree, which holds the image of the source and the cone of directions in
/// which the rays left. All receivers in the cone, widened by the margin, are tried by the image
/// method. The cone is exact geometry: mirrored rays leave the image of the source in straight
/// lines, so its apex is the image itself.
struct TileTracer {
    /// A path found in the tile.
    struct Found: Sendable {
        var receiver: Int32
        var facets: [Int32]
        var triangles: [Int32]
        var points: [SIMD3<Double>]
    }

    private struct Node {
        var parent: Int32
        var facet: Int32
        var image: SIMD3<Double>
        var axis: SIMD3<Float>
        var cosine: Float
    }

    private struct Ray {
        var origin: SIMD3<Float>
        var direction: SIMD3<Float>
        var node: Int32
    }

    let images: ImageMethod
    let receivers: ReceiverIndex
    let positions: [SIMD3<Double>]
    let source: SIMD3<Double>
    let grid: LaunchGrid
    let configuration: PathSolverConfiguration

    /// The paths that the rays of tile `tile` lead to; the same path may be found again in others.
    func trace(tile: Int) -> [Found] {
        var found: [Found] = []
        var nodes = [Node(parent: -1, facet: -1, image: source, axis: .zero, cosine: 1)]
        var children: [UInt64: Int32] = [:]
        let origin = SIMD3<Float>(source)
        var rays = (0..<LaunchGrid.tileSize).map {
            Ray(origin: origin, direction: grid.direction(tile: tile, ray: $0), node: 0)
        }
        let packet = RayPacket()
        for depth in 1...max(1, configuration.maximumDepth) {
            let firstNew = nodes.count
            advance(&rays, &nodes, &children, packet, coherent: depth == 1)
            if rays.isEmpty { break }
            closeCones(rays, &nodes, from: firstNew)
            for node in firstNew..<nodes.count {
                tryReceivers(node, nodes, depth: depth, into: &found)
            }
        }
        return found
    }

    /// Follows every ray to its next facet and reflects it; rays that leave the scene are dropped.
    private func advance(
        _ rays: inout [Ray], _ nodes: inout [Node], _ children: inout [UInt64: Int32],
        _ packet: borrowing RayPacket, coherent: Bool
    ) {
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
                ray.node = child(of: ray.node, at: id, facet, &nodes, &children)
                // `kept` never passes the ray being read, so this overwrites only rays done with.
                rays[kept] = ray
                kept += 1
            }
            start += count
        }
        rays.removeLast(rays.count - kept)
    }

    private func child(
        of parent: Int32, at id: Int32, _ facet: Facet, _ nodes: inout [Node],
        _ children: inout [UInt64: Int32]
    ) -> Int32 {
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
    private func closeCones(_ rays: [Ray], _ nodes: inout [Node], from first: Int) {
        for ray in rays { nodes[Int(ray.node)].axis += ray.direction }
        for i in first..<nodes.count { nodes[i].axis = normalize(nodes[i].axis) }
        for ray in rays {
            let i = Int(ray.node)
            nodes[i].cosine = min(nodes[i].cosine, dot(ray.direction, nodes[i].axis))
        }
    }

    /// Tries the image method on every receiver in the cone of node `index`.
    private func tryReceivers(
        _ index: Int, _ nodes: [Node], depth: Int, into found: inout [Found]
    ) {
        let node = nodes[index]
        let halfAngle = Float.acos(min(1, node.cosine)) + Float(configuration.margin * grid.spacing)
        withUnsafeTemporaryAllocation(of: SIMD3<Double>.self, capacity: 2 * depth) { memory in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * depth) { integers in
                let mirrored = UnsafeMutableBufferPointer(rebasing: memory[..<depth])
                let points = UnsafeMutableBufferPointer(rebasing: memory[depth...])
                let sequence = UnsafeMutableBufferPointer(rebasing: integers[..<depth])
                let triangles = UnsafeMutableBufferPointer(rebasing: integers[depth...])
                var walk = index
                for i in (0..<depth).reversed() {
                    mirrored[i] = nodes[walk].image
                    sequence[i] = nodes[walk].facet
                    walk = Int(nodes[walk].parent)
                }
                receivers.forEach(
                    apex: SIMD3<Float>(node.image), axis: node.axis,
                    cosine: Float.cos(halfAngle), sine: Float.sin(halfAngle)
                ) { receiver in
                    let position = positions[receiver]
                    guard
                        images.reflectionPoints(
                            images: UnsafeBufferPointer(mirrored),
                            sequence: UnsafeBufferPointer(sequence), receiver: position,
                            points: points),
                        images.isReal(
                            source: source, points: UnsafeBufferPointer(points),
                            receiver: position, sequence: UnsafeBufferPointer(sequence),
                            triangles: triangles)
                    else { return }
                    found.append(
                        Found(
                            receiver: Int32(receiver), facets: Array(sequence),
                            triangles: Array(triangles), points: Array(points)))
                }
            }
        }
    }
}
