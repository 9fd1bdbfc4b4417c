/// Candidates of paths over one edge, made exact: the geometry behind ``DiffractionSearch``.
///
/// The source is mirrored in the facets before the edge, the receiver in those after it, back to
/// front; between the two images the wave runs straight but for the edge, whose point Fermat's
/// principle gives (``DiffractingEdge/diffractionPoint(from:to:)``). From that point the image method
/// finds the reflections on both sides.
struct EdgeGeometry: Sendable {
    let images: ImageMethod
    let edges: [DiffractingEdge]
    let source: SIMD3<Double>

    /// A path over an edge: its points in order, and the place of the edge's among them.
    struct Found {
        var points: [SIMD3<Double>]
        var triangles: [Int32]
        var facets: [Int32]
        var at: Int
    }

    /// Memory for the reflections on one side of an edge.
    struct Side: ~Copyable {
        let images, points: UnsafeMutablePointer<SIMD3<Double>>
        let triangles: UnsafeMutablePointer<Int32>

        init() {
            images = .allocate(capacity: PathSolverConfiguration.depthLimit)
            points = .allocate(capacity: PathSolverConfiguration.depthLimit)
            triangles = .allocate(capacity: PathSolverConfiguration.depthLimit)
        }

        deinit {
            images.deallocate()
            points.deallocate()
            triangles.deallocate()
        }
    }

    /// `point` of an edge, moved into the free sector, so that the two faces are not met.
    func lifted(_ point: SIMD3<Double>, _ edge: DiffractingEdge) -> SIMD3<Double> {
        point + ImageMethod.offset * edge.bisector
    }

    /// The images of `point` in the facets of `sequence`, one after another, written to `side`.
    func mirror(_ point: SIMD3<Double>, over sequence: [Int32], _ side: borrowing Side) {
        var image = point
        for i in sequence.indices {
            image = images.facets[Int(sequence[i])].mirror(image)
            side.images[i] = image
        }
    }

    /// Whether there is a free way from `start` over `sequence`, whose images `side` has, to `target`;
    /// its points and the triangles met are written to `side`.
    func isFree(
        from start: SIMD3<Double>, over sequence: [Int32], _ side: borrowing Side,
        to target: SIMD3<Double>
    ) -> Bool {
        guard !sequence.isEmpty else { return !images.isOccluded(from: start, to: target) }
        let count = sequence.count
        let points = UnsafeMutableBufferPointer(start: side.points, count: count)
        return sequence.withUnsafeBufferPointer { sequence in
            images.reflectionPoints(
                images: UnsafeBufferPointer(start: side.images, count: count), sequence: sequence,
                receiver: target, points: points)
                && images.isReal(
                    source: start, points: UnsafeBufferPointer(points), receiver: target,
                    sequence: sequence,
                    triangles: UnsafeMutableBufferPointer(start: side.triangles, count: count))
        }
    }

    /// The path over `light` and its edge, then over `after`, to `receiver`; `nil` if there is none.
    ///
    /// - Parameters:
    ///   - light: the edge, and the way to it.
    ///   - after: the facets behind the edge, in order.
    ///   - receiver: where the path ends.
    ///   - before, behind: memory to work in; `before` is to hold the images of `light`.
    func path(
        over light: EdgeLight, then after: [Int32], to receiver: SIMD3<Double>,
        before: borrowing Side, behind: borrowing Side
    ) -> Found? {
        let edge = edges[light.edge]
        // A face beside the edge cannot mirror what comes from the edge or goes to it.
        guard !edge.isBeside(after.first), !edge.isBeside(light.sequence.last) else { return nil }
        var image = receiver
        for facet in after.reversed() { image = images.facets[Int(facet)].mirror(image) }
        guard let along = edge.diffractionPoint(from: light.origin, to: image),
            light.reaches(along)
        else { return nil }
        let bend = edge.start + along * edge.direction
        guard edge.isFree(image - bend) else { return nil }
        let free = lifted(bend, edge)
        // From the edge's own point, so that the reflections are exact; users are hidden more often
        // than edges, so their side comes first.
        mirror(bend, over: after, behind)
        guard isFree(from: free, over: after, behind, to: receiver),
            isFree(from: source, over: light.sequence, before, to: free)
        else { return nil }
        // The lifted point served for obstacles; the reflections before the edge are those to the
        // edge itself.
        let count = light.sequence.count
        var target = bend
        for i in (0..<count).reversed() {
            let facet = images.facets[Int(light.sequence[i])]
            let (a, b) = (facet.distance(to: before.images[i]), facet.distance(to: target))
            target = before.images[i] + (a / (a - b)) * (target - before.images[i])
            before.points[i] = target
        }
        // Where a stretch has no length, or runs along the edge, there is no field to speak of.
        let previous = count > 0 ? before.points[count - 1] : source
        let next = after.isEmpty ? receiver : behind.points[0]
        guard edge.isTurned(previous, at: bend), edge.isTurned(next, at: bend) else { return nil }
        var found = Found(points: [], triangles: [], facets: light.sequence, at: count)
        for i in 0..<count {
            found.points.append(before.points[i])
            found.triangles.append(before.triangles[i])
        }
        found.points.append(bend)
        found.triangles.append(-1)
        found.facets.append(-1)
        for i in after.indices {
            found.points.append(behind.points[i])
            found.triangles.append(behind.triangles[i])
        }
        found.facets += after
        return found
    }
}
