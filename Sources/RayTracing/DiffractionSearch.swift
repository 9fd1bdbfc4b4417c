import Foundation
import Sites
import Support

// Goals, in order: 1. every path over one edge with few reflections that carries something; 2. time
// within a few times that of the reflections alone.
//
// Three kinds of paths, three ways to find them:
// - Edges that the source sees are all tried; those over reflections are suggested by the rays that
//   look for reflections (`lit`): a bundle that meets a facet beside one of its edges.
// - From such an edge straight to a receiver: all receivers are tried, eight at a time.
// - From the edge over reflections: rays go out along Keller's cone from points of the edge, and what
//   they meet is tried as in the search for reflections.

/// Finds the paths over one edge.
struct DiffractionSearch: Sendable {
    let geometry: EdgeGeometry
    let fields: FieldSolver
    let index: EdgeIndex
    let configuration: PathSolverConfiguration
    let receivers: [SIMD3<Double>]

    private let lanes: ReceiverLanes
    private let cones: ReceiverIndex

    /// Distance between points at which the light on an edge is looked at, in metres (ours).
    private static let step = 1.0
    /// Distance between points from which rays leave an edge, in metres (ours).
    private static let fanStep = 2.0
    /// Rays of one fan, around the edge (ours).
    private static let fanRays = 128

    init(
        geometry: EdgeGeometry, fields: FieldSolver, index: EdgeIndex,
        configuration: PathSolverConfiguration, receivers: [SIMD3<Double>], cones: ReceiverIndex
    ) {
        self.geometry = geometry
        self.fields = fields
        self.index = index
        self.configuration = configuration
        self.receivers = receivers
        self.cones = cones
        lanes = ReceiverLanes(receivers)
    }

    /// Reflections allowed on a path over an edge.
    var reflections: Int {
        guard configuration.mechanisms.contains(.specular) else { return 0 }
        return min(
            configuration.reflectionsBesideDiffraction, LitEdge.mostReflections,
            configuration.maximumDepth - 1)
    }

    /// The edges beside which the rays of node `node` meet a facet after at least one reflection.
    func lit(by beams: BeamTree, node: Int, depth: Int, margin: Double) -> [LitEdge] {
        guard depth >= 2, depth - 1 <= reflections else { return [] }
        let beam = beams.nodes[node]
        let near = index.edgesOfFacet[Int(beam.facet)]
        guard !near.isEmpty else { return [] }
        let sequence = beams.sequence(Int(beam.parent))
        let widest = acos(min(1, Double(beam.cosine))) + margin
        let cosine = cos(widest)
        let axis = SIMD3<Double>(beam.axis)
        // The facet's edges lie in its plane, so they are seen from the image behind it as from the
        // one before it.
        return near.compactMap { edge in
            index.edges[Int(edge)].isWithin(apex: beam.image, axis: axis, cosine: cosine)
                ? LitEdge(edge: edge, sequence: sequence) : nil
        }
    }

    /// The edges that the source reaches: those it sees, and those of `suggested`.
    func lights(_ suggested: [LitEdge]) -> [EdgeLight] {
        let direct = geometry.edges.indices.map { LitEdge(edge: Int32($0), sequence: []) }
        let all = direct + suggested
        return Parallel.map(all.count, threads: configuration.threads) { light(all[$0]) }
            .compactMap { $0 }
    }

    /// Where the source reaches an edge over a sequence of facets; `nil` when nowhere.
    private func light(_ candidate: LitEdge) -> EdgeLight? {
        let edge = geometry.edges[candidate.edge]
        let sequence = candidate.sequence
        let side = EdgeGeometry.Side()
        geometry.mirror(geometry.source, over: sequence, side)
        let origin = sequence.isEmpty ? geometry.source : side.images[sequence.count - 1]
        guard edge.isFree(origin - edge.start) else { return nil }
        let count = max(3, Int((edge.length / Self.step).rounded(.up)))
        let width = edge.length / Double(count)
        var spans: [ClosedRange<Double>] = []
        for i in 0..<count {
            let along = (Double(i) + 0.5) * width
            let point = geometry.lifted(edge.start + along * edge.direction, edge)
            guard geometry.isFree(from: geometry.source, over: sequence, side, to: point) else {
                continue
            }
            // As far as the next points, which may lie in the dark.
            let low = max(0, along - width)
            let high = min(edge.length, along + width)
            if let last = spans.last, last.upperBound >= low {
                spans[spans.count - 1] = last.lowerBound...high
            } else {
                spans.append(low...high)
            }
        }
        guard !spans.isEmpty else { return nil }
        return EdgeLight(
            sequence: sequence, origin: origin, edge: candidate.edge, spans: spans)
    }

    /// The paths over the edges of `lights` to each receiver, [U], in no order.
    ///
    /// - Parameter floors: power below which a path to each receiver is left out, [U].
    func paths(over lights: [EdgeLight], floors: [Double]) -> [[PropagationPath]] {
        // Pieces of work that are large enough to hand out, in an order that does not depend on threads.
        let piece = 64
        let pieces = (lights.count + piece - 1) / piece
        let found = Parallel.map(pieces, threads: configuration.threads) { i in
            let packet = RayPacket()
            var found = Finds(floors: floors)
            for light in lights[(i * piece)..<min(lights.count, (i + 1) * piece)] {
                geometry.mirror(geometry.source, over: light.sequence, found.before)
                straight(from: light, into: &found)
                if light.sequence.count < reflections {
                    reflected(from: light, packet, into: &found)
                }
            }
            return found.paths
        }
        var byReceiver = [[PropagationPath]](repeating: [], count: receivers.count)
        for part in found { for (receiver, path) in part { byReceiver[receiver].append(path) } }
        return byReceiver
    }

    /// What one thread has found, and the memory that it works in.
    private struct Finds: ~Copyable {
        let floors: [Double]
        var paths: [(receiver: Int, path: PropagationPath)] = []
        let before = EdgeGeometry.Side()
        let behind = EdgeGeometry.Side()

        init(floors: [Double]) { self.floors = floors }
    }

    /// From the edge straight to receivers.
    private func straight(from light: EdgeLight, into found: inout Finds) {
        for span in light.spans {
            lanes.forEach(edge: geometry.edges[light.edge], origin: light.origin, span: span) {
                add(light, then: [], to: $0, &found)
            }
        }
    }

    /// From the edge over reflections to receivers.
    private func reflected(
        from light: EdgeLight, _ packet: borrowing RayPacket, into found: inout Finds
    ) {
        let edge = geometry.edges[light.edge]
        let depth = reflections - light.sequence.count
        var tried = TriedReceivers(count: receivers.count)
        for span in light.spans {
            let width = span.upperBound - span.lowerBound
            let count = max(1, Int((width / Self.fanStep).rounded(.up)))
            for i in 0..<count {
                let along = span.lowerBound + (Double(i) + 0.5) * width / Double(count)
                let fan = EdgeFan(
                    edge, at: along, origin: light.origin, rays: Self.fanRays,
                    step: width / Double(count))
                let start = geometry.lifted(edge.start + along * edge.direction, edge)
                // In sectors: all that meet the ground together would fill no cone.
                for sector in fan.sectors {
                    var beams = BeamTree(origin: start, directions: sector)
                    for _ in 0..<depth {
                        let new = beams.advance(geometry.images, packet, coherent: true)
                        if beams.rays.isEmpty { break }
                        let distances = beams.distances(of: new)
                        for node in new {
                            let margin = fan.margin(distance: distances[node - new.lowerBound])
                            tryReceivers(
                                of: node, beams, margin: margin, light, &tried, into: &found)
                        }
                    }
                }
            }
        }
    }

    /// Tries every receiver in the cone of a node of a fan's rays.
    private func tryReceivers(
        of node: Int, _ beams: BeamTree, margin: Float, _ light: EdgeLight,
        _ tried: inout TriedReceivers, into found: inout Finds
    ) {
        let sequence = beams.sequence(node)
        let place = tried.place(of: sequence)
        let beam = beams.nodes[node]
        let halfAngle = min(Float.acos(min(1, beam.cosine)) + margin, 0.49 * .pi)
        cones.forEach(
            apex: SIMD3<Float>(beam.image), axis: beam.axis, cosine: Float.cos(halfAngle),
            sine: Float.sin(halfAngle)
        ) { receiver in
            if tried.insert(receiver, at: place) {
                add(light, then: sequence, to: receiver, &found)
            }
        }
    }

    /// Adds the path over `light`, then over `after`, to a receiver, if there is one that counts.
    @inline(__always)
    private func add(
        _ light: EdgeLight, then after: [Int32], to receiver: Int, _ found: inout Finds
    ) {
        guard
            let way = geometry.path(
                over: light, then: after, to: receivers[receiver], before: found.before,
                behind: found.behind)
        else { return }
        let path = fields.path(
            from: geometry.source, to: receivers[receiver], vertices: way.points,
            triangles: way.triangles,
            normals: way.facets.map { $0 < 0 ? .zero : geometry.images.facets[Int($0)].normal },
            diffraction: (way.at, geometry.edges[light.edge]))
        let power = path.gain.lengthSquared
        if power.isFinite, power >= found.floors[receiver] { found.paths.append((receiver, path)) }
    }
}
