import Sites
import Support

/// Shoots rays to find where the waves of a transmitter are scattered.
struct ScatterLaunch {
    let images: ImageMethod
    let fields: FieldSolver
    let configuration: PathSolverConfiguration

    /// The points that rays from `source` meet, in the order of the rays; after reflections too, up to
    /// ``ScatteringConfiguration/reflections``. O(rays log T).
    func points(from source: SIMD3<Double>) -> [ScatterPoint] {
        let grid = LaunchGrid(rayCount: configuration.scattering.rays)
        let solidAngle = 4 * .pi / Double(grid.rayCount)
        return Parallel.map(grid.tileCount, threads: configuration.threads) { tile in
            (0..<LaunchGrid.tileSize).flatMap { ray in
                self.points(
                    from: source,
                    along: normalize(SIMD3<Double>(grid.direction(tile: tile, ray: ray))),
                    solidAngle: solidAngle)
            }
        }.flatMap { $0 }
    }

    private func points(
        from source: SIMD3<Double>, along departure: SIMD3<Double>, solidAngle: Double
    ) -> [ScatterPoint] {
        var found: [ScatterPoint] = []
        let out = SphericalBasis(departure)
        var fields = (FieldVector(out.theta), FieldVector(out.phi))
        var (origin, lifted, direction) = (source, source, departure)
        var (vertices, triangles, length): ([SIMD3<Double>], [Int32], Double) = ([], [], 0)
        let most = min(
            configuration.maximumDepth, configuration.scattering.reflections + 1)
        for _ in 0..<most {
            guard
                let hit = images.scene.firstHit(
                    from: lifted, along: direction, limit: .greatestFiniteMagnitude)
            else { break }
            let triangle = Int32(hit.triangle)
            let facet = images.facetOfTriangle[hit.triangle]
            // A triangle without area scatters nothing.
            guard facet >= 0 else { break }
            let plane = images.facets[Int(facet)]
            // Where the ray meets the plane says where it is, to more digits; but for rays along it.
            let distance = -plane.distance(to: origin) / dot(plane.normal, direction)
            guard abs(distance - hit.distance) < 0.1 else { break }
            let point = origin + distance * direction
            let side = dot(plane.normal, direction) <= 0 ? 1.0 : -1.0
            let normal = side * plane.normal
            length += distance
            vertices.append(point)
            triangles.append(triangle)
            let surface = self.fields.surface(triangle)
            let mirror = direction - 2 * dot(direction, normal) * normal
            let whole = Bounce(meeting: surface, incoming: direction, normal: normal)
            if surface.scattering > 0 {
                let cosine = min(1, -dot(direction, normal))
                let scale =
                    surface.scattering
                    * (solidAngle * configuration.scattering.lobe.scale(incidence: cosine))
                    .squareRoot()
                let basis = SphericalBasis(direction)
                let theta = Self.reflected(fields.0, by: whole).times(scale)
                let phi = Self.reflected(fields.1, by: whole).times(scale)
                let amplitudes = PolarizationTransfer(fromTheta: theta, fromPhi: phi, into: basis)
                found.append(
                    ScatterPoint(
                        vertices: vertices, triangles: triangles, facet: facet, normal: normal,
                        length: length, departure: departure, mirror: mirror,
                        amplitudes: amplitudes, weight: (theta.power + phi.power) / 2,
                        extent: length * length * solidAngle / (.pi * max(cosine, 1e-3))))
            }
            let bounce = Bounce(
                incoming: direction, outgoing: mirror, normal: normal, surface: surface)
            fields = (bounce.carry(fields.0), bounce.carry(fields.1))
            origin = point
            lifted = point + ImageMethod.offset * normal
            direction = mirror
        }
        return found
    }

    /// The field that arrives, weakened to what the surface reflects of it: its direction is that of
    /// what arrives, since what a rough surface makes of it is not known.
    private static func reflected(_ field: FieldVector, by bounce: Bounce) -> FieldVector {
        let power = field.power
        guard power > 0 else { return field }
        return field.times((bounce.carry(field).power / power).squareRoot())
    }
}
