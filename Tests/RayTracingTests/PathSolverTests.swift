import Foundation
import Numerics
import Sites
import Support
import Testing

@testable import RayTracing

@Suite struct PathSolverTests {
    @Test("Over a ground plane the field is the two-ray model's")
    func twoRay() throws {
        let material = RadioMaterial.concrete
        for model in ReflectionModel.allCases {
            let solver = try PathSolver(
                mesh: Scenes.ground(material), frequency: 2e9,
                configuration: PathSolverConfiguration(
                    maximumDepth: 3, rayCount: 100_000, reflection: model))
            let (high, low) = (25.0, 1.5)
            let distances = [20.0, 50, 120, 300]
            let paths = solver.paths(
                from: SIMD3(0, 0, high), to: distances.map { SIMD3($0 * 0.6, $0 * 0.8, low) })
            #expect(paths.count == distances.count)
            for (distance, paths) in zip(distances, paths) {
                #expect(paths.count == 2)
                let direct = (distance * distance + (high - low) * (high - low)).squareRoot()
                let bounced = (distance * distance + (high + low) * (high + low)).squareRoot()
                let wavelength = PropagationPath.speedOfLight / 2e9
                let k = 2 * Double.pi / wavelength
                let cosine = (high + low) / bounced
                let r = SurfaceReflection(material, frequency: 2e9, model: model)
                    .coefficients(cosine: cosine).transverseMagnetic
                let expected =
                    Complex(length: 1 / direct, phase: -k * direct)
                    + r * Complex(length: 1 / bounced, phase: -k * bounced)
                let field = paths.reduce(Complex<Double>.zero) { $0 + $1.gain(at: 2e9) }
                let error = (field - expected.multiplied(by: wavelength / (4 * .pi))).length
                #expect(error / field.length < 1e-7, "at \(distance) m")
            }
        }
    }

    @Test(
        "Every path obeys the reflection law and is free", arguments: 1...6 as ClosedRange<UInt64>)
    func reflectionLaw(seed: UInt64) throws {
        let mesh = Scenes.randomCity(seed: seed, count: 12)
        let solver = try PathSolver(
            mesh: mesh, frequency: 2e9,
            configuration: PathSolverConfiguration(maximumDepth: 4, rayCount: 200_000))
        var random = Philox(seed: seed)
        let mast = SIMD3(0.0, 0, 40)
        let users = (0..<20).map { _ in
            Scenes.randomPoint(&random, SIMD3(-120, -120, 1.5), SIMD3(120, 120, 1.5001))
        }
        var checked = 0
        for (user, paths) in zip(users, solver.paths(from: mast, to: users)) {
            for path in paths {
                let proof = solver.verify(path, from: mast, to: user)
                #expect(proof.reflectionLawError < 1e-9 && proof.isUnobstructed, "seed \(seed)")
                checked += 1
            }
        }
        #expect(checked > 20, "seed \(seed): too few paths to say anything")
    }

    @Test(
        "All image paths up to two reflections are found", arguments: 1...4 as ClosedRange<UInt64>)
    func bruteForce(seed: UInt64) throws {
        let mesh = Scenes.randomCity(seed: seed, count: 6)
        let solver = try PathSolver(
            mesh: mesh, frequency: 2e9,
            configuration: PathSolverConfiguration(maximumDepth: 2, rayCount: 1_000_000))
        var random = Philox(seed: seed, stream: 5)
        let mast = SIMD3(3.0, 5, 45)
        let users = (0..<10).map { _ in
            Scenes.randomPoint(&random, SIMD3(-110, -110, 1.5), SIMD3(110, 110, 1.5001))
        }
        let found = solver.paths(from: mast, to: users)
        var compared = 0
        for (user, paths) in zip(users, found) {
            let expected = BruteForce(mesh: mesh).lengths(mast, user)
            let ours = paths.map(\.length).sorted()
            #expect(ours.count == expected.count, "seed \(seed)")
            for (a, b) in zip(ours, expected) { #expect(abs(a - b) < 1e-6, "seed \(seed)") }
            compared += expected.count
        }
        #expect(compared > 10, "seed \(seed): \(compared) paths say little")
    }

    @Test("Swapping the ends leaves delays and gains as they are")
    func reciprocity() throws {
        var compared = 0
        for seed in 1...4 as ClosedRange<UInt64> {
            let solver = try PathSolver(
                mesh: Scenes.randomCity(seed: seed, count: 10), frequency: 2e9,
                configuration: PathSolverConfiguration(maximumDepth: 3, rayCount: 250_000))
            let a = SIMD3(2.0, -3, 35)
            let ends = [SIMD3(65.0, 60, 4), SIMD3(-70.0, 40, 10), SIMD3(30.0, -80, 6)]
            let there = solver.paths(from: a, to: ends)
            let back = ends.map { solver.paths(from: $0, to: [a])[0] }
            #expect(there.map(\.count) == back.map(\.count), "seed \(seed)")
            for (x, y) in zip(there.joined(), back.joined()) {
                #expect(abs(x.length - y.length) < 1e-8, "seed \(seed)")
                #expect((x.gain - y.gain).length < 1e-9 * x.gain.length, "seed \(seed)")
                #expect((x.departure - y.arrival).max() < 1e-9, "seed \(seed)")
                // The same basis at each end both ways, so the matrix is transposed.
                #expect((x.transfer.thetaPhi - y.transfer.phiTheta).length < 1e-8)
                #expect((x.transfer.phiTheta - y.transfer.thetaPhi).length < 1e-8)
                #expect((x.transfer.phiPhi - y.transfer.phiPhi).length < 1e-8)
                compared += 1
            }
        }
        #expect(compared >= 8)
    }

    @Test("A reflection never carries more field than came in", arguments: [5, 6] as [UInt64])
    func energy(seed: UInt64) throws {
        let solver = try PathSolver(
            mesh: Scenes.randomCity(seed: seed, count: 10), frequency: 2e9,
            configuration: PathSolverConfiguration(maximumDepth: 5, rayCount: 200_000))
        let users = (0..<20).map { SIMD3(70 - 7 * Double($0), 30, 1.5) }
        let paths = Array(solver.paths(from: SIMD3(0, 0, 40), to: users).joined())
        #expect(paths.count { $0.order > 0 } > 10, "seed \(seed): too few to say anything")
        for path in paths {
            let t = path.transfer
            for column in [(t.thetaTheta, t.phiTheta), (t.thetaPhi, t.phiPhi)] {
                #expect(column.0.lengthSquared + column.1.lengthSquared <= 1 + 1e-12)
            }
        }
    }

    @Test("The number of threads changes nothing")
    func threads() throws {
        let mesh = Scenes.randomCity(seed: 2, count: 12)
        let users = (0..<40).map { SIMD3(Double($0) * 5 - 100, 37, 1.5) }
        let runs = try [1, 2, 5].map { threads in
            try PathSolver(
                mesh: mesh, frequency: 2e9,
                configuration: PathSolverConfiguration(
                    maximumDepth: 4, rayCount: 100_000, threads: threads)
            ).paths(from: SIMD3(0, 0, 40), to: users)
        }
        #expect(runs[0].joined().count > 40)
        for run in runs.dropFirst() {
            #expect(run.map { $0.map(\.vertices) } == runs[0].map { $0.map(\.vertices) })
            #expect(run.map { $0.map(\.gain) } == runs[0].map { $0.map(\.gain) })
        }
    }

    @Test("More reflections only add paths")
    func depth() throws {
        let mesh = Scenes.randomCity(seed: 7, count: 12)
        let users = (0..<20).map { SIMD3(10 * Double($0) - 95, 35, 1.5) }
        var last = [[Double]](repeating: [], count: users.count)
        for depth in 0...5 {
            let solver = try PathSolver(
                mesh: mesh, frequency: 2e9,
                configuration: PathSolverConfiguration(maximumDepth: depth, rayCount: 100_000))
            let lengths = solver.paths(from: SIMD3(0, 0, 40), to: users)
                .map { $0.map(\.length) }
            for (more, fewer) in zip(lengths, last) {
                #expect(fewer.allSatisfy(more.contains))
                #expect(more.count >= fewer.count)
            }
            last = lengths
        }
        #expect(last.joined().count > 20, "too few paths to say anything")
    }

    @Test("A receiver inside a building hears nothing")
    func indoors() throws {
        var mesh = Scenes.ground(.concrete)
        let box = Scenes.box(SIMD3(20, 20, 10), material: .brick)
        let material = mesh.index(of: .brick)
        let object = mesh.addObject("house")
        for i in box.triangles.indices {
            let (a, b, c) = box.corners(i)
            mesh.addTriangle(a, b, c, material: material, object: object)
        }
        let solver = try PathSolver(
            mesh: mesh, frequency: 2e9,
            configuration: PathSolverConfiguration(maximumDepth: 5, rayCount: 100_000))
        let paths = solver.paths(
            from: SIMD3(-50, 10, 25), to: [SIMD3(10, 10, 1.5), SIMD3(-20, 10, 1.5)])
        #expect(paths[0].isEmpty)
        #expect(!paths[1].isEmpty)
    }

    @Test("A mesh without triangles is an error")
    func emptyMesh() {
        #expect(throws: InputError.self) {
            try PathSolver(mesh: TriangleMesh(), frequency: 2e9)
        }
    }
}
