import Foundation
import Numerics
import Sites
import Support
import Testing

@testable import RayTracing

/// Paths over two edges.
@Suite struct DoubleDiffractionTests {
    private func solver(
        _ mesh: TriangleMesh, order: Int = 2, depth: Int = 2,
        mechanisms: Set<Mechanism> = [.diffraction], threads: Int? = nil
    ) throws -> PathSolver {
        try PathSolver(
            mesh: mesh, frequency: 2e9,
            configuration: PathSolverConfiguration(
                maximumDepth: depth, rayCount: 200_000, mechanisms: mechanisms,
                diffractionOrder: order, diffractionWindow: 300, threads: threads))
    }

    private static let twice = [InteractionKind.diffraction, .diffraction]

    @Test("Behind a metal block the field is the exact one, in both polarisations")
    func metalBlock() throws {
        let wavelength = PropagationPath.speedOfLight / 2e9
        let size = wavelength * SIMD2(4, 16)
        let source = wavelength * SIMD2(-7, -3)
        let exact = MetalBlock(size: size, wavelength: wavelength, source: source)
        var mesh = TriangleMesh.box(size: SIMD3(4000, size.x, size.y), material: .metal)
        for i in mesh.vertices.indices { mesh.vertices[i].z -= size.y }
        // One object, so that it ends below as well: waves go around it there too.
        mesh.triangleObjects = mesh.triangleObjects.map { _ in 0 }
        let solver = try solver(mesh)
        let mast = SIMD3(0, source.x, source.y)
        for degrees in [-40.0, -25, -15, -10, -6, -3, 3, 6, 10] {
            let angle = degrees * .pi / 180
            let user = 12 * wavelength * SIMD3(0, cos(angle), sin(angle))
            let direct = length(user - mast)
            let paths = solver.paths(from: mast, to: [user])[0]
            #expect(paths.contains { $0.kinds == Self.twice })
            var (soft, hard) = (Complex<Double>.zero, Complex<Double>.zero)
            for path in paths {
                // A wave from a line spreads as the root of one from a point does along the edges.
                let factor =
                    (path.length / direct).squareRoot() * path.spreading * 4 * .pi * direct
                    / wavelength
                let turn = Complex(
                    length: factor, phase: 2 * .pi * (direct - path.length) / wavelength)
                soft += path.transfer.phiPhi * turn
                hard += path.transfer.thetaTheta * turn
            }
            let user2 = SIMD2(user.y, user.z)
            for (name, ours, isSoft) in [("soft", soft, true), ("hard", hard, false)] {
                let truth = exact.field(at: user2, soft: isSoft)
                #expect(
                    (ours.length - truth.length).magnitude
                        < 0.08 * truth.length + (isSoft ? 0.003 : 0.001),
                    "\(name) at \(degrees) degrees: \(ours.length), exact \(truth.length)")
            }
        }
    }

    @Test("The exact field that the block is compared with is the same both ways")
    func exactBlockIsReciprocal() {
        let (a, b) = (SIMD2(-0.9, -0.3), SIMD2(1.1, -0.2))
        let there = MetalBlock(size: SIMD2(0.45, 1.2), wavelength: 0.15, source: a)
        let back = MetalBlock(size: SIMD2(0.45, 1.2), wavelength: 0.15, source: b)
        for soft in [true, false] {
            let (x, y) = (there.field(at: b, soft: soft), back.field(at: a, soft: soft))
            #expect((x - y).length < 0.03 * x.length)
        }
    }

    @Test("Between edges at right angles each spreads the wave in a plane of its own")
    func spreading() throws {
        // A beam's lower edge lies along x, a post's along z; the ray runs along y and meets both squarely.
        var mesh = TriangleMesh.box(size: SIMD3(1, 1, 1), material: .metal)
        mesh.triangleObjects = mesh.triangleObjects.map { _ in 0 }
        func edge(_ direction: SIMD3<Double>, _ tangent: SIMD3<Double>) -> DiffractingEdge {
            let normal = cross(direction, tangent)
            return DiffractingEdge(
                start: -50 * direction, length: 100, direction: direction, tangent0: tangent,
                normal0: normal, normalN: tangent, exteriorAngle: 1.5 * .pi, triangles: (0, 0),
                facets: (0, 1))
        }
        var (beam, post) = (
            edge(SIMD3(1, 0, 0), SIMD3(0, 0, 1)), edge(SIMD3(0, 0, 1), SIMD3(1, 0, 0))
        )
        (post.facet0, post.facetN) = (2, 3)
        let (before, between, after) = (10.0, 20.0, 30.0)
        beam.start.y = before
        post.start.y = before + between
        let fields = FieldSolver(mesh, frequency: 2e9, model: .slab)
        let path = fields.path(
            from: .zero, over: (beam, post),
            at: (SIMD3(0, before, 0), SIMD3(0, before + between, 0)),
            to: SIMD3(0, before + between + after, 0))
        let spread = (before * after * (before + between) * (between + after)).squareRoot()
        #expect(
            abs(path.spreading / (fields.wavelength / (4 * .pi * spread)) - 1) < 1e-12)
        // Between parallel ones it spreads in the plane across both, over each stretch, and along them over
        // the whole way.
        var second = edge(SIMD3(1, 0, 0), SIMD3(0, 0, 1))
        second.start.y = before + between
        (second.facet0, second.facetN) = (2, 3)
        let straight = fields.path(
            from: .zero, over: (beam, second),
            at: (SIMD3(0, before, 0), SIMD3(0, before + between, 0)),
            to: SIMD3(0, before + between + after, 0))
        let along = (before * between * after * (before + between + after)).squareRoot()
        #expect(
            abs(straight.spreading / (fields.wavelength / (4 * .pi * along)) - 1) < 1e-12)
    }

    @Test("Most of what plain search finds, and nothing else")
    func bruteForce() throws {
        var (all, found, power, got) = (0, 0, 0.0, 0.0)
        for seed in 1...4 as ClosedRange<UInt64> {
            let mesh = Scenes.randomCity(seed: seed, count: 8)
            let solver = try solver(mesh)
            let edges = try #require(solver.diffractingEdges)
            let source = SIMD3(3.0, 5, 24)
            let receivers = Scenes.randomPoints(
                25, seed: seed, stream: 79, SIMD3(-120, -120, 1.5), SIMD3(120, 120, 1.6))
            let brute = BruteForce(mesh: mesh)
            for (receiver, paths) in zip(receivers, solver.paths(from: source, to: receivers)) {
                // Where there is sight, two edges are not looked for.
                guard !paths.contains(where: { $0.order == 0 }) else { continue }
                let truth = brute.doublyDiffractedLengths(source, receiver, edges: edges)
                let ours = paths.filter { $0.kinds == Self.twice }
                for path in ours {
                    #expect(
                        truth.contains { abs($0 - path.length) < 1e-6 },
                        "seed \(seed): a path of \(path.length) m to \(receiver)")
                }
                all += truth.count
                found += truth.count { length in
                    ours.contains { abs($0.length - length) < 1e-6 }
                }
                for length in truth {
                    // What a path would carry grows as it gets shorter: the strongest must be there.
                    let weight = pow(length, -4)
                    power += weight
                    if ours.contains(where: { abs($0.length - length) < 1e-6 }) { got += weight }
                }
            }
        }
        #expect(all > 200)
        #expect(Double(found) > 0.9 * Double(all), "\(found) of \(all)")
        #expect(got > 0.9 * power)
    }

    @Test("Both ways the same, over edges of any direction")
    func reciprocal() throws {
        let mesh = Scenes.randomCity(seed: 2, count: 14)
        let solver = try solver(mesh)
        let mast = SIMD3(3.0, 5, 26)
        let users = Scenes.randomPoints(
            20, seed: 8, stream: 79, SIMD3(-90, -90, 1.5), SIMD3(90, 90, 1.6))
        var compared = 0
        for user in users {
            let there = solver.paths(from: mast, to: [user])[0]
            let back = solver.paths(from: user, to: [mast])[0]
            for path in there where path.kinds == Self.twice {
                guard let match = back.first(where: { $0.isReverse(of: path) }) else { continue }
                compared += 1
                // The slopes are differences.
                #expect(path.reciprocityError(match) < 1e-4)
                #expect(abs(path.spreading - match.spreading) < 1e-9 * path.spreading)
            }
        }
        #expect(compared > 30)
    }

    @Test(
        "Paths over one edge stay as they are, those over two obey the law, threads do not matter")
    func same() throws {
        let mesh = Scenes.randomCity(seed: 6, count: 12)
        let source = SIMD3(3.0, 5, 22)
        let users = Scenes.randomPoints(
            20, seed: 3, stream: 79, SIMD3(-90, -90, 1.5), SIMD3(90, 90, 1.6))
        let both: Set<Mechanism> = [.specular, .diffraction]
        let one = try solver(mesh, order: 1, mechanisms: both).paths(from: source, to: users)
        let two = try solver(mesh, mechanisms: both, threads: 1).paths(from: source, to: users)
        let again = try solver(mesh, mechanisms: both, threads: 3).paths(from: source, to: users)
        var twice = 0
        let proving = try solver(mesh)
        for user in users.indices {
            #expect(one[user].allSatisfy { $0.kinds != Self.twice })
            let others = two[user].filter { $0.kinds != Self.twice }
            #expect(others.map(\.gain) == one[user].map(\.gain))
            #expect(two[user].map(\.gain) == again[user].map(\.gain))
            twice += two[user].count - others.count
            for path in two[user] where path.kinds == Self.twice {
                let proof = proving.verify(path, from: source, to: users[user])
                #expect(proof.isUnobstructed && proof.reflectionLawError < 1e-6)
            }
        }
        #expect(twice > 10)
    }
}
