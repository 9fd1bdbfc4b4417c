import Numerics
import Sites
import Support

/// Stage one of the tracer for one tile of rays, feeding stage two.
///
/// The rays of the tile are followed bounce by bounce in a ``BeamTree``. All receivers in the cone of
/// each new node, widened by the margin, are tried by the image method.
struct TileTracer {
    /// A path found in the tile.
    struct Found: Sendable {
        var receiver: Int32
        var facets: [Int32]
        var triangles: [Int32]
        var points: [SIMD3<Double>]
    }

    let images: ImageMethod
    let receivers: ReceiverIndex
    let positions: [SIMD3<Double>]
    let source: SIMD3<Double>
    let grid: LaunchGrid
    let configuration: PathSolverConfiguration

    /// The paths that the rays of tile `tile` lead to; the same path may be found again in others.
    ///
    /// - Parameter lit: called with every new node of the tree, before receivers are tried.
    func trace(tile: Int, lit: ((BeamTree, _ node: Int, _ depth: Int) -> Void)? = nil) -> [Found] {
        var found: [Found] = []
        var beams = BeamTree(
            origin: source,
            directions: (0..<LaunchGrid.tileSize).map { grid.direction(tile: tile, ray: $0) })
        let packet = RayPacket()
        for depth in 1...max(1, configuration.maximumDepth) {
            let new = beams.advance(images, packet, coherent: depth == 1)
            if beams.rays.isEmpty { break }
            for node in new {
                lit?(beams, node, depth)
                tryReceivers(node, beams, depth: depth, into: &found)
            }
        }
        return found
    }

    /// Tries the image method on every receiver in the cone of node `index`.
    private func tryReceivers(
        _ index: Int, _ beams: BeamTree, depth: Int, into found: inout [Found]
    ) {
        let node = beams.nodes[index]
        let halfAngle = Float.acos(min(1, node.cosine)) + Float(configuration.margin * grid.spacing)
        withUnsafeTemporaryAllocation(of: SIMD3<Double>.self, capacity: 2 * depth) { memory in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * depth) { integers in
                let mirrored = UnsafeMutableBufferPointer(rebasing: memory[..<depth])
                let points = UnsafeMutableBufferPointer(rebasing: memory[depth...])
                let sequence = UnsafeMutableBufferPointer(rebasing: integers[..<depth])
                let triangles = UnsafeMutableBufferPointer(rebasing: integers[depth...])
                beams.unwind(index, images: mirrored, sequence: sequence)
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
