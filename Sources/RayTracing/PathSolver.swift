import Foundation
import Sites
import Support

/// Finds the propagation paths between a source and many receivers in a mesh.
///
/// Line of sight and specular reflections, in three stages: shooting and bouncing rays propose
/// sequences of facets, the image method makes each exact and checks it for obstacles, and the field
/// is carried along what remains. Diffraction at one edge, with reflections before and after it, or at two,
/// where ``PathSolverConfiguration/mechanisms`` has it, the straight way through walls, and what rough
/// surfaces scatter.
///
///     let solver = try PathSolver(mesh: site.mesh, frequency: 2e9)
///     let paths = solver.paths(from: mast, to: users)          // [[PropagationPath]]
///
/// Every path it returns is exact and real; what it can miss is a path over a surface so small or so
/// far that no ray meets it. More rays find more. Results are the same on any number of threads.
public struct PathSolver: Sendable {
    /// The mesh.
    public let mesh: TriangleMesh
    /// Carrier frequency in Hz.
    public let frequency: Double
    /// How paths are searched.
    public let configuration: PathSolverConfiguration

    private let images: ImageMethod
    private let fields: FieldSolver
    private let edges: EdgeIndex?

    /// Prepares a mesh for tracing at `frequency` in Hz. O(T log T) for T triangles.
    ///
    /// - Precondition: the depth is between 0 and ``PathSolverConfiguration/depthLimit``.
    /// - Throws: `InputError` when the mesh has no triangles, and when one of its materials is not defined
    ///   at `frequency` and the configuration does not ask for that.
    public init(
        mesh: TriangleMesh, frequency: Double, configuration: PathSolverConfiguration = .init()
    ) throws {
        precondition(
            (0...PathSolverConfiguration.depthLimit).contains(configuration.maximumDepth),
            "the depth must be 0 to \(PathSolverConfiguration.depthLimit)")
        if !configuration.extrapolatesMaterials { try mesh.requireMaterials(at: frequency) }
        self.mesh = mesh
        self.frequency = frequency
        self.configuration = configuration
        let index = FacetIndex(mesh)
        images = ImageMethod(
            scene: try EmbreeScene(mesh), facets: index.facets,
            facetOfTriangle: index.facetOfTriangle)
        fields = FieldSolver(
            mesh, frequency: frequency, model: configuration.reflection,
            scattering: configuration.statedScattering)
        edges =
            configuration.mechanisms.contains(.diffraction) && configuration.maximumDepth > 0
            ? EdgeIndex(mesh, index: index, threads: configuration.threads)
            : nil
    }

    /// Number of flat pieces the mesh was grouped into.
    public var facetCount: Int { images.facets.count }

    /// Number of edges at which waves are diffracted; 0 when diffraction is not looked for.
    public var edgeCount: Int { edges?.edges.count ?? 0 }

    /// The paths from `source` to each of `receivers` (metres), [U], each list in order of length.
    ///
    /// A receiver inside a closed building has no paths, nor has one where the source is. Paths over
    /// the same facets in the same order are one path, as are paths whose reflection points agree
    /// within 1 cm (two facets that nearly coincide, such as the shared wall of two buildings).
    ///
    /// - Parameters:
    ///   - source: position of the transmitter in metres.
    ///   - receivers: positions of the receivers in metres, [U].
    ///   - progress: advanced once per tile of rays.
    public func paths(
        from source: SIMD3<Double>, to receivers: [SIMD3<Double>], progress: ProgressDisplay? = nil
    ) -> [[PropagationPath]] {
        let cones = ReceiverIndex(receivers)
        let diffraction = edges.map { edges in
            DiffractionSearch(
                geometry: EdgeGeometry(images: images, edges: edges.edges, source: source),
                fields: fields, index: edges, configuration: configuration, receivers: receivers,
                cones: cones)
        }
        let (found, lit) = search(
            from: source, to: receivers, cones, diffraction, progress: progress)
        let bright = Parallel.map(receivers.count, threads: configuration.threads) { user in
            unbent(from: source, to: receivers[user], found[user])
        }
        return scattered(
            from: source, to: receivers,
            beside: diffraction.map { bent(bright, $0, lit) } ?? bright)
    }

    /// The paths, with those over edges among them.
    private func bent(
        _ bright: [[PropagationPath]], _ diffraction: DiffractionSearch, _ lit: [LitEdge]
    ) -> [[PropagationPath]] {
        let lights = diffraction.lights(lit)
        let once = diffraction.paths(over: lights, floors: bright.map(floor))
        let bent = twiceBent(beside: bright, once, diffraction, lights)
        return Parallel.map(bright.count, threads: configuration.threads) { user in
            let floor = floor(bright[user] + bent[user])
            let kept = bent[user].filter { $0.gain.lengthSquared >= floor }
            // By length, and by the points where lengths agree: the order in which paths were found
            // says nothing.
            return Self.withoutTwins(
                (bright[user] + kept).sorted { Self.precedes($0, $1) })
        }
    }

    /// The paths `once` over an edge, and those over two to the receivers that nothing reaches but so.
    private func twiceBent(
        beside bright: [[PropagationPath]], _ once: [[PropagationPath]],
        _ diffraction: DiffractionSearch, _ lights: [EdgeLight]
    ) -> [[PropagationPath]] {
        guard configuration.diffractionOrder > 1, configuration.maximumDepth > 1 else {
            return once
        }
        let search = DoubleDiffractionSearch(
            geometry: diffraction.geometry, fields: fields,
            lights: lights.filter { $0.sequence.isEmpty }, receivers: diffraction.receivers,
            threads: configuration.threads)
        let wanted = bright.indices.filter { user in
            bright[user].allSatisfy { $0.kinds.contains(.transmission) }
        }
        var paths = once
        for (user, path) in search.paths(to: wanted, floors: once.map(floor)) {
            paths[user].append(path)
        }
        return paths
    }

    /// The paths, with scattered ones among them.
    private func scattered(
        from source: SIMD3<Double>, to receivers: [SIMD3<Double>], beside paths: [[PropagationPath]]
    ) -> [[PropagationPath]] {
        guard configuration.mechanisms.contains(.scattering), configuration.maximumDepth > 0 else {
            return paths
        }
        let search = ScatteringSearch(
            images: images, fields: fields, configuration: configuration, source: source)
        return Parallel.map(receivers.count, threads: configuration.threads) { user in
            let found = search.paths(to: receivers[user], floor: floor(paths[user]))
            return (paths[user] + found).sorted { Self.precedes($0, $1) }
        }
    }

    /// The line of sight and the reflections to one receiver, in order of length.
    private func unbent(
        from source: SIMD3<Double>, to receiver: SIMD3<Double>, _ found: [TileTracer.Found]
    ) -> [PropagationPath] {
        var paths: [PropagationPath] = []
        if configuration.lineOfSight, !images.isOccluded(from: source, to: receiver) {
            paths.append(
                fields.path(from: source, to: receiver, vertices: [], triangles: [], normals: []))
        }
        if configuration.mechanisms.contains(.transmission), paths.isEmpty,
            let walls = images.crossings(
                from: source, to: receiver, most: configuration.maximumDepth),
            !walls.isEmpty
        {
            let path = fields.path(
                from: source, through: walls.map(\.point), triangles: walls.map(\.triangle),
                normals: walls.map {
                    images.facets[Int(images.facetOfTriangle[Int($0.triangle)])].normal
                }, to: receiver)
            // What metal or earth lets through is nothing.
            if path.gain.lengthSquared > Self.least { paths.append(path) }
        }
        for candidate in Self.distinct(found) {
            paths.append(
                fields.path(
                    from: source, to: receiver, vertices: candidate.points,
                    triangles: candidate.triangles,
                    normals: candidate.facets.map { images.facets[Int($0)].normal }))
        }
        return Self.withoutTwins(paths.sorted { $0.length < $1.length })
    }

    /// Power below which a path through walls is none: -300 dB.
    private static let least = 1e-30

    /// The power below which paths over an edge, and all scattered ones, are left out.
    private func floor(_ paths: [PropagationPath]) -> Double {
        (paths.map { $0.gain.lengthSquared }.max() ?? 0)
            * pow(10, -configuration.diffractionWindow / 10)
    }

    private static func precedes(_ a: PropagationPath, _ b: PropagationPath) -> Bool {
        if a.length != b.length { return a.length < b.length }
        if a.order != b.order { return a.order < b.order }
        for (p, q) in zip(a.vertices, b.vertices) {
            for i in 0..<3 where p[i] != q[i] { return p[i] < q[i] }
        }
        return false
    }

    /// Whether anything of the mesh stands on the straight line between two points in metres.
    public func isBlocked(from a: SIMD3<Double>, to b: SIMD3<Double>) -> Bool {
        images.isOccluded(from: a, to: b)
    }

    /// The edges, where diffraction is looked for.
    var diffractingEdges: [DiffractingEdge]? { edges?.edges }

    /// The edge that is nearest to `point`; `nil` when there are none.
    func nearestEdge(to point: SIMD3<Double>) -> DiffractingEdge? {
        edges?.edges.min { $0.distance(to: point) < $1.distance(to: point) }
    }

    /// The path over the same triangles as `model` but through other reflection points, with the
    /// field those points give; for telling errors of geometry from errors of the field.
    func path(
        like model: PropagationPath, through vertices: [SIMD3<Double>],
        from source: SIMD3<Double>, to receiver: SIMD3<Double>
    ) -> PropagationPath {
        let normals = model.triangles.map {
            images.facets[Int(images.facetOfTriangle[Int($0)])].normal
        }
        return fields.path(
            from: source, to: receiver, vertices: vertices, triangles: model.triangles,
            normals: normals)
    }

    /// Number of steps that ``paths(from:to:progress:)`` reports.
    public var progressSteps: Int { LaunchGrid(rayCount: configuration.rayCount).tileCount }

    /// What the tiles found, by receiver, and the edges they lit over reflections.
    private func search(
        from source: SIMD3<Double>, to receivers: [SIMD3<Double>], _ cones: ReceiverIndex,
        _ diffraction: DiffractionSearch?, progress: ProgressDisplay?
    ) -> ([[TileTracer.Found]], [LitEdge]) {
        var byReceiver = [[TileTracer.Found]](repeating: [], count: receivers.count)
        guard configuration.maximumDepth > 0, configuration.mechanisms.contains(.specular),
            !receivers.isEmpty
        else { return (byReceiver, []) }
        let tracer = TileTracer(
            images: images, receivers: cones, positions: receivers,
            source: source, grid: LaunchGrid(rayCount: configuration.rayCount),
            configuration: configuration)
        let margin = configuration.margin * tracer.grid.spacing
        let tiles = Parallel.map(tracer.grid.tileCount, threads: configuration.threads) { tile in
            defer { progress?.advance() }
            guard let diffraction else { return (tracer.trace(tile: tile), Set<LitEdge>()) }
            var lit: Set<LitEdge> = []
            let found = tracer.trace(tile: tile) { beams, node, depth in
                lit.formUnion(diffraction.lit(by: beams, node: node, depth: depth, margin: margin))
            }
            return (found, lit)
        }
        var lit: Set<LitEdge> = []
        for (found, edges) in tiles {
            for path in found { byReceiver[Int(path.receiver)].append(path) }
            lit.formUnion(edges)
        }
        return (byReceiver, lit.sorted())
    }

    /// Each facet sequence once, in a fixed order.
    private static func distinct(_ found: [TileTracer.Found]) -> [TileTracer.Found] {
        let sorted = found.sorted { $0.facets.lexicographicallyPrecedes($1.facets) }
        var result: [TileTracer.Found] = []
        for path in sorted where result.last?.facets != path.facets { result.append(path) }
        return result
    }

    /// Drops paths whose reflection points agree with an earlier one's within 1 cm.
    private static func withoutTwins(_ sorted: [PropagationPath]) -> [PropagationPath] {
        var result: [PropagationPath] = []
        for path in sorted {
            let twin = result.reversed().prefix { path.length - $0.length < 0.02 }.contains {
                $0.kinds == path.kinds && path.order > 0
                    && zip($0.vertices, path.vertices).allSatisfy { length($0 - $1) < 0.01 }
            }
            if !twin { result.append(path) }
        }
        return result
    }
}
