import Foundation
import Numerics
import Sites
import Support
import Testing

@testable import RayTracing

/// Paths over edges, through the whole search.
@Suite struct DiffractedPathTests {
    private func solver(
        _ mesh: TriangleMesh, depth: Int = 3, rays: Int = 400_000, window: Double = 300,
        threads: Int? = nil, mechanisms: Set<Mechanism> = [.specular, .diffraction]
    ) throws -> PathSolver {
        try PathSolver(
            mesh: mesh, frequency: 2e9,
            configuration: PathSolverConfiguration(
                maximumDepth: depth, rayCount: rays, mechanisms: mechanisms,
                diffractionWindow: window, threads: threads))
    }

    private func points(_ count: Int, seed: UInt64, height: ClosedRange<Double>) -> [SIMD3<Double>]
    {
        Scenes.randomPoints(
            count, seed: seed, stream: 78, SIMD3(-150, -150, height.lowerBound),
            SIMD3(150, 150, height.upperBound))
    }

    @Test("Every path over one edge that plain search finds, and no other")
    func bruteForce() throws {
        var found = 0
        for seed in 1...6 as ClosedRange<UInt64> {
            let mesh = Scenes.randomCity(seed: seed, count: 12)
            let solver = try solver(mesh, depth: 1)
            let edges = try #require(solver.diffractingEdges)
            let source = SIMD3(3.0, 5, 32)
            let receivers = points(40, seed: seed, height: 1.5...1.5)
            let brute = BruteForce(mesh: mesh)
            let paths = solver.paths(from: source, to: receivers)
            for (receiver, own) in zip(receivers, paths) {
                let truth = brute.diffractedLengths(source, receiver, edges: edges)
                let ours = own.filter { $0.kinds == [.diffraction] }.map(\.length).sorted()
                #expect(ours.count == truth.count, "seed \(seed), receiver \(receiver)")
                for (a, b) in zip(ours, truth) { #expect(abs(a - b) < 1e-6) }
                found += truth.count
            }
        }
        #expect(found > 300)
    }

    @Test("Paths obey the laws of reflection and diffraction, and nothing is in their way")
    func lawful() throws {
        let mesh = Scenes.randomCity(seed: 4, count: 25)
        let solver = try solver(mesh)
        let source = SIMD3(3.0, 5, 27)
        let receivers = points(12, seed: 9, height: 1...25)
        var kinds: Set<[InteractionKind]> = []
        for (receiver, paths) in zip(receivers, solver.paths(from: source, to: receivers)) {
            for path in paths where path.kinds.contains(.diffraction) {
                kinds.insert(path.kinds)
                let proof = solver.verify(path, from: source, to: receiver)
                #expect(proof.reflectionLawError < 1e-7)
                #expect(proof.isUnobstructed, "\(path.kinds) \(path.vertices)")
                let total = zip([source] + path.vertices, path.vertices + [receiver])
                    .reduce(0) { $0 + length($1.1 - $1.0) }
                #expect(abs(total - path.length) < 1e-9)
            }
        }
        let (r, d) = (InteractionKind.reflection, InteractionKind.diffraction)
        #expect(kinds == [[d], [r, d], [d, r], [r, r, d], [r, d, r], [d, r, r]])
    }

    @Test("Both ways the same: mast and user change places")
    func reciprocal() throws {
        let mesh = Scenes.randomCity(seed: 2, count: 20)
        let solver = try solver(mesh, rays: 2_000_000)
        let (a, b) = (SIMD3(3.0, 5, 28), points(8, seed: 5, height: 1.5...1.5))
        var compared = 0
        for point in b {
            let there = solver.paths(from: a, to: [point])[0]
            let back = solver.paths(from: point, to: [a])[0]
            for path in there where path.kinds.contains(.diffraction) {
                guard let match = back.first(where: { $0.isReverse(of: path) }) else { continue }
                compared += 1
                #expect(path.reciprocityError(match) < 1e-6)
                #expect(abs(path.spreading - match.spreading) < 1e-12)
            }
        }
        #expect(compared > 100)
    }

    @Test("A walk from light into shadow: the field has no step")
    func continuous() throws {
        // A long wall, 10 m high and 4 m thick; a mast behind it; the shadow begins some way off.
        var mesh = TriangleMesh.box(size: SIMD3(4000, 4, 10), material: .concrete)
        for i in mesh.vertices.indices { mesh.vertices[i].z = mesh.vertices[i].z > 5 ? 10 : -60 }
        let mast = SIMD3(0.0, -80, 25)
        for material in [RadioMaterial.concrete, .metal] {
            mesh.materials = mesh.materials.map { _ in material }
            let solver = try solver(mesh, depth: 1)
            // Down a line 60 m behind the wall, across the shadow's boundary; and up before the wall,
            // across the boundary of what its face reflects. Not along its top: there a wave would be
            // diffracted twice.
            for (y, low, high) in [(60.0, -10.0, 10.0), (60.0, 10.5, 40.0), (-40.0, 10.0, 25.0)] {
                let receivers = (0..<2000).map { i in
                    SIMD3(0.0, y, low + (high - low) * Double(i) / 2000)
                }
                let fields = solver.paths(from: mast, to: receivers).map { paths in
                    paths.reduce(Complex<Double>.zero) { $0 + $1.gain(at: 2e9) }
                }
                let largest = fields.map(\.length).max() ?? 0
                let steps = zip(fields, fields.dropFirst()).map { ($1 - $0).length }
                // A line of sight that goes without an edge's wave to make up for it is a step of its
                // whole field; a wave turns by less than 0.6 rad between points.
                #expect(largest > 0)
                let curved = zip(steps, steps.dropFirst()).map { abs($1 - $0) }.max() ?? 0
                #expect(
                    curved < 0.012 * largest, "\(material.name) at y = \(y): \(curved / largest)")
            }
        }
    }

    @Test("Specular paths stay as they are, and threads do not matter")
    func same() throws {
        let mesh = Scenes.randomCity(seed: 6, count: 15)
        let receivers = points(20, seed: 3, height: 1.5...1.5)
        let source = SIMD3(3.0, 5, 27)
        let plain = try solver(mesh, mechanisms: [.specular]).paths(from: source, to: receivers)
        let one = try solver(mesh, threads: 1).paths(from: source, to: receivers)
        let three = try solver(mesh, threads: 3).paths(from: source, to: receivers)
        for user in receivers.indices {
            let specular = one[user].filter { !$0.kinds.contains(.diffraction) }
            #expect(specular.map(\.vertices) == plain[user].map(\.vertices))
            #expect(specular.map(\.gain) == plain[user].map(\.gain))
            #expect(one[user].map(\.vertices) == three[user].map(\.vertices))
            #expect(one[user].map(\.gain) == three[user].map(\.gain))
        }
        let alone = try solver(mesh, mechanisms: [.diffraction]).paths(from: source, to: receivers)
        for user in receivers.indices {
            #expect(alone[user].allSatisfy { $0.kinds.isEmpty || $0.kinds == [.diffraction] })
        }
        #expect(alone.contains { $0.contains { $0.kinds == [.diffraction] } })
    }

    @Test(
        "Points in the planes of walls, over corners and on edges: no trap, and numbers everywhere")
    func degenerate() throws {
        var mesh = Scenes.ground(.concrete)
        let material = mesh.index(of: .brick)
        for (x, y) in [(0.0, 0.0), (20, 0), (0, 20), (20, 20), (10, 40), (-20, 10)] {
            let object = mesh.addObject("\(x) \(y)")
            let corners = [
                SIMD2(x, y), SIMD2(x + 10, y), SIMD2(x + 10, y + 10), SIMD2(x, y + 10),
            ]
            for i in 0..<4 {
                let (a, b) = (corners[i], corners[(i + 1) % 4])
                mesh.addQuadrilateral(
                    SIMD3(a, 0), SIMD3(b, 0), SIMD3(b, 10), SIMD3(a, 10), material: material,
                    object: object)
            }
            mesh.addQuadrilateral(
                SIMD3(corners[0], 10), SIMD3(corners[1], 10), SIMD3(corners[2], 10),
                SIMD3(corners[3], 10), material: material, object: object)
        }
        let solver = try solver(mesh, depth: 4, rays: 60_000)
        let steps = stride(from: -30.0, through: 60, by: 5)
        var bent = 0
        // On the lattice of the walls: some within planes, some over corners, some on edges.
        let receivers = [0.0, 1e-9, 5, 10, 12].flatMap { z in
            steps.flatMap { x in steps.map { y in SIMD3(x, y, z) } }
        }
        for source in [
            SIMD3(10.0, 10, 10), SIMD3(15, 10, 5), SIMD3(20, 20, 30), SIMD3(15, 15, 0.5),
        ] {
            let paths = solver.paths(from: source, to: receivers)
            bent += paths.joined().count { $0.kinds.contains(.diffraction) }
            for path in paths.joined() where path.kinds.contains(.diffraction) {
                #expect(path.gain.length.isFinite && path.length.isFinite)
                #expect(path.gain.length < 1)
            }
        }
        #expect(bent > 1000)
    }

    @Test("Weak paths over edges are left out as far as the window says")
    func window() throws {
        let mesh = Scenes.randomCity(seed: 6, count: 15)
        let receivers = points(20, seed: 3, height: 1.5...1.5)
        let all = try solver(mesh).paths(from: SIMD3(3.0, 5, 27), to: receivers)
        let some = try solver(mesh, window: 30).paths(from: SIMD3(3.0, 5, 27), to: receivers)
        for (all, some) in zip(all, some) {
            let strongest = all.map { $0.gain.lengthSquared }.max() ?? 0
            let kept = all.filter {
                !$0.kinds.contains(.diffraction) || $0.gain.lengthSquared >= 1e-3 * strongest
            }
            #expect(some.map(\.vertices) == kept.map(\.vertices))
        }
    }
}
