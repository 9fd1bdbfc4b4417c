import Foundation
import Sites
import Support
import Testing

@testable import RayTracing

/// Rough surfaces.
@Suite struct ScatteringTests {
    private let frequency = 2e9
    private let lobes: [ScatteringLobe] = [
        .lambertian, .directive(1), .directive(2), .directive(3), .directive(4), .directive(9),
    ]

    private func configuration(
        _ mechanisms: Set<Mechanism> = [.scattering], depth: Int = 1, rays: Int = 8_192,
        paths: Int = 64, lobe: ScatteringLobe = .directive(4), seed: UInt64 = 1, threads: Int? = nil
    ) -> PathSolverConfiguration {
        PathSolverConfiguration(
            maximumDepth: depth, rayCount: 100_000, lineOfSight: false, mechanisms: mechanisms,
            diffractionWindow: 400,
            scattering: ScatteringConfiguration(rays: rays, paths: paths, lobe: lobe), seed: seed,
            threads: threads)
    }

    /// Power that arrives in both polarisations of one that left along theta and one along phi, mean.
    private func power(_ path: PropagationPath) -> Double {
        let t = path.transfer
        let all = [t.thetaTheta, t.thetaPhi, t.phiTheta, t.phiPhi]
        return path.spreading * path.spreading * all.reduce(0) { $0 + $1.lengthSquared } / 2
    }

    /// `count` directions spread evenly over the upper half-space.
    private func upper(_ count: Int) -> [SIMD3<Double>] {
        (0..<count).map { i in
            let z = (Double(i) + 0.5) / Double(count)
            let turn = Double(i) * .pi * (3 - 5.0.squareRoot())
            let flat = (1 - z * z).squareRoot()
            return SIMD3(flat * cos(turn), flat * sin(turn), z)
        }
    }

    @Test("A lobe sends out what it is given, at every angle of incidence")
    func densities() {
        let directions = upper(10_000)
        for lobe in lobes {
            for degrees in [0.0, 20, 45, 70, 89] {
                let angle = degrees * .pi / 180
                let mirror = SIMD3(sin(angle), 0, cos(angle))
                let scale = lobe.scale(incidence: cos(angle))
                let total = directions.reduce(0) {
                    $0 + lobe.shape(cosine: $1.z, mirror: dot($1, mirror)) * scale
                }
                let integral = total * 2 * .pi / Double(directions.count)
                #expect(abs(integral - 1) < 4e-4, "\(lobe) at \(degrees) degrees: \(integral)")
                #expect(lobe.shape(cosine: -0.1, mirror: 0.5) == 0)
            }
        }
        #expect(ScatteringLobe("lambertian") == .lambertian)
        #expect(ScatteringLobe("7") == .directive(7))
        for text in ["0", "65", "-1", "4.5", "", "nan"] { #expect(ScatteringLobe(text) == nil) }
        for lobe in lobes { #expect(ScatteringLobe("\(lobe)") == lobe) }
    }

    /// A horizontal plate about the origin.
    private func plate(_ side: Double, _ material: RadioMaterial) -> TriangleMesh {
        var mesh = TriangleMesh()
        let (m, o) = (mesh.index(of: material), mesh.addObject("plate"))
        let h = side / 2
        mesh.addQuadrilateral(
            SIMD3(-h, -h, 0), SIMD3(h, -h, 0), SIMD3(h, h, 0), SIMD3(-h, h, 0), material: m,
            object: o)
        return mesh
    }

    @Test("A facet scatters S^2 of what meets it, to a hundredth")
    func energy() throws {
        var metal = RadioMaterial.metal
        metal.scattering = 0.6
        let mesh = plate(10, metal)
        let (height, far) = (3.0, 20_000.0)
        // Solid angle of a square of half-width h seen from its axis at a distance d.
        let (h, d) = (5.0, height)
        let solidAngle = 4 * asin(h * h / (h * h + d * d))
        let wavelength = PropagationPath.speedOfLight / frequency
        for lobe in [ScatteringLobe.lambertian, .directive(4)] {
            let solver = try PathSolver(
                mesh: mesh, frequency: frequency,
                configuration: configuration(rays: 30_000, paths: 256, lobe: lobe))
            let receivers = upper(400).map { far * $0 }
            let paths = solver.paths(from: SIMD3(0, 0, height), to: receivers)
            let total = paths.joined().reduce(0) { $0 + power($1) }
            // The integral of the power density over the half-sphere, over what one watt lays on the
            // plate: gain = density lambda^2 / (4 pi).
            let density = total / (wavelength * wavelength / (4 * .pi))
            let integral = density * 2 * .pi * far * far / Double(receivers.count)
            let share = integral / (solidAngle / (4 * .pi))
            #expect(abs(share / (0.6 * 0.6) - 1) < 0.01, "\(lobe): \(share)")
        }
    }

    @Test("What is scattered is missing from the reflection")
    func taken() throws {
        var glass = RadioMaterial.glass
        glass.scattering = 0.6
        let mesh = plate(200, glass)
        let (mast, user) = (SIMD3(-30.0, 3, 20), SIMD3(40.0, 0, 1.5))
        let smooth = try PathSolver(
            mesh: mesh, frequency: frequency, configuration: configuration([.specular]))
        let rough = try PathSolver(
            mesh: mesh, frequency: frequency,
            configuration: configuration([.specular, .scattering], paths: 16))
        let one = try #require(smooth.paths(from: mast, to: [user])[0].first)
        let paths = rough.paths(from: mast, to: [user])[0]
        let two = try #require(paths.first { $0.kinds == [.reflection] })
        #expect(abs(two.gain.length / one.gain.length - 0.8) < 1e-12)
        #expect(two.length == one.length)
        #expect(paths.count > 8 && paths.count <= 17)
        #expect(paths.filter { $0.kinds == [.reflection] }.count == 1)
        for path in paths where path.kinds == [.scattering] {
            #expect(path.length >= one.length)
            let points = [mast] + path.vertices + [user]
            let way = zip(points, points.dropFirst()).reduce(0) { $0 + length($1.1 - $1.0) }
            #expect(abs(path.length - way) < 1e-9)
        }
    }

    @Test("A few points stand for all: powers are those of every ray, without bias")
    func unbiased() throws {
        let mesh = Scenes.randomCity(seed: 5, count: 25)
        let mast = SIMD3(3.0, -7, 40)
        var random = Philox(seed: 3, stream: 9)
        let users = (0..<150).map { _ in
            Scenes.randomPoint(&random, SIMD3(-90, -90, 1.5), SIMD3(90, 90, 1.5))
        }
        let rays = 2_048
        let settings = configuration(depth: 2, rays: rays, paths: 1_000)
        let solver = try PathSolver(
            mesh: mesh, frequency: frequency, configuration: settings)
        // Every point, tested for obstacles one by one, triangle by triangle.
        let index = FacetIndex(mesh)
        let images = ImageMethod(
            scene: try EmbreeScene(mesh), facets: index.facets,
            facetOfTriangle: index.facetOfTriangle)
        let fields = FieldSolver(mesh, frequency: frequency, model: .slab, scattering: .init())
        let points = ScatterLaunch(images: images, fields: fields, configuration: settings)
            .points(from: mast)
        #expect(points.contains { $0.vertices.count == 2 })
        let wavelength = PropagationPath.speedOfLight / frequency
        let square = pow(wavelength / (4 * .pi), 2)
        func truth(_ user: SIMD3<Double>) -> Double {
            points.reduce(0) { sum, point in
                let way = user - point.position
                let distance = length(way)
                let shape = settings.scattering.lobe.shape(
                    cosine: dot(way, point.normal) / distance,
                    mirror: dot(way, point.mirror) / distance)
                guard shape > 0 else { return sum }
                let start = point.position + 1e-3 * point.normal
                let free = !images.isOccluded(from: start, to: user)
                return free
                    ? sum + square * shape * point.weight / (distance * distance + point.extent)
                    : sum
            }
        }
        let found = solver.paths(from: mast, to: users)
        var (ratios, sum, expected): ([Double], Double, Double) = ([], 0, 0)
        for (user, paths) in zip(users, found) {
            let all = truth(user)
            // The random phases of both polarisations make the power of a path random too.
            let total = paths.reduce(0) { $0 + power($1) }
            #expect(all > 0 || total == 0)
            guard all > 0 else { continue }
            ratios.append(total / all)
            (sum, expected) = (sum + total, expected + all)
        }
        #expect(ratios.count > 75)
        let mean = ratios.reduce(0, +) / Double(ratios.count)
        let deviation =
            (ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            / Double(ratios.count)).squareRoot()
        #expect(abs(mean - 1) < 4 * deviation / Double(ratios.count).squareRoot() + 0.005)
        #expect(deviation < 0.5)
        #expect(abs(sum / expected - 1) < 0.05)
        // Fewer paths carry the same power.
        let few = try PathSolver(
            mesh: mesh, frequency: frequency,
            configuration: configuration(depth: 2, rays: rays, paths: 12))
        let thinned = few.paths(from: mast, to: users)
        #expect(thinned.allSatisfy { $0.count <= 12 } && found.contains { $0.count > 40 })
        let less = thinned.joined().reduce(0) { $0 + power($1) }
        #expect(abs(less / sum - 1) < 0.1)
    }

    @Test("Scattered paths are free, and the same on any number of threads and beside any others")
    func reproducible() throws {
        let mesh = Scenes.randomCity(seed: 8, count: 20)
        let mast = SIMD3(0.0, 0, 45)
        let users = Scenes.randomPoints(
            40, seed: 4, stream: 9, SIMD3(-90, -90, 1.5), SIMD3(90, 90, 1.5))
        func paths(
            _ users: [SIMD3<Double>], seed: UInt64 = 1, threads: Int? = 1
        ) throws -> [[PropagationPath]] {
            try PathSolver(
                mesh: mesh, frequency: frequency,
                configuration: configuration(
                    depth: 3, rays: 2_048, paths: 20, seed: seed, threads: threads)
            ).paths(from: mast, to: users)
        }
        func numbers(_ paths: [PropagationPath]) -> [Double] {
            paths.flatMap { [$0.length, $0.gain.real, $0.gain.imaginary] }
        }
        let all = try paths(users)
        #expect(all.joined().count > 200)
        #expect(try paths(users, threads: 4).map(numbers) == all.map(numbers))
        #expect(try paths([users[7], users[30]]).map(numbers) == [7, 30].map { numbers(all[$0]) })
        #expect(try paths(users, seed: 2).map(numbers) != all.map(numbers))
        let solver = try PathSolver(mesh: mesh, frequency: frequency)
        for (user, own) in zip(users, all) {
            for path in own {
                #expect(path.kinds.last == .scattering)
                #expect(path.kinds.dropLast().allSatisfy { $0 == .reflection })
                let proof = solver.verify(path, from: mast, to: user)
                #expect(proof.isUnobstructed && proof.reflectionLawError < 1e-9)
            }
        }
    }

    @Test("Without scattering nothing changes, and with it only smooth surfaces stay as they were")
    func switches() throws {
        let mesh = Scenes.randomCity(seed: 2, count: 15)
        var smooth = mesh
        for i in smooth.materials.indices { smooth.materials[i].scattering = 0 }
        let mast = SIMD3(0.0, 0, 45)
        let users = [SIMD3(40.0, 30, 1.5), SIMD3(-60.0, 20, 1.5)]
        func gains(_ mesh: TriangleMesh, _ mechanisms: Set<Mechanism>) throws -> [[Double]] {
            try PathSolver(
                mesh: mesh, frequency: frequency, configuration: configuration(mechanisms, depth: 3)
            ).paths(from: mast, to: users).map { $0.map { $0.gain.length } }
        }
        let plain = try gains(mesh, [.specular])
        #expect(try gains(smooth, [.specular]) == plain)
        #expect(try gains(smooth, [.specular, .scattering]) == plain)
        #expect(try gains(mesh, [.specular, .scattering]) != plain)
    }
}
