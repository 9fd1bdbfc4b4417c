import Foundation
import Numerics
import Sites
import Support
import Testing

@testable import RayTracing

/// Waves through walls.
@Suite struct TransmissionTests {
    private let frequency = 2e9

    /// The slab between two half-spaces of air by continuity of the tangential fields at both faces: a
    /// linear system for the waves on both sides, solved by hand. Shares nothing with the tracer.
    private func exact(
        _ material: RadioMaterial, cosine: Double, transverseElectric: Bool
    ) -> (reflected: Complex<Double>, transmitted: Complex<Double>) {
        let k = 2 * .pi * frequency / PropagationPath.speedOfLight
        let loss =
            material.conductivity(at: frequency)
            / (2 * .pi * frequency * SurfaceReflection.vacuumPermittivity)
        let eta = Complex(material.relativePermittivity(at: frequency), -loss)
        let g = Complex.sqrt(eta - Complex(1 - cosine * cosine))
        // Normal wave admittances (TE) or impedances (TM), relative to air.
        let air = Complex(cosine)
        let wall = transverseElectric ? g : g / eta
        let d = material.thickness
        let forth = Complex.exp(Complex(0, -k * d) * g)
        let back = Complex.exp(Complex(0, k * d) * g)
        // Inside: A e^{-jkgz} + B e^{+jkgz}; at z = d: A forth + B back = T, wall (A forth - B back) =
        // air T; at 0: 1 + R = A + B, air (1 - R) = wall (A - B).
        let a = (Complex(1) + air / wall) / (Complex(2) * forth)
        let b = (Complex(1) - air / wall) / (Complex(2) * back)
        // Each of a and b for T = 1.
        let incident = ((a + b) + wall / air * (a - b)) / Complex(2)
        let reflected = ((a + b) - wall / air * (a - b)) / Complex(2)
        return (reflected / incident, Complex(1) / incident)
    }

    @Test("A slab lets through what continuity of the fields says, and takes no power from nowhere")
    func slab() {
        let k = 2 * .pi * frequency / PropagationPath.speedOfLight
        for material in [RadioMaterial.concrete, .brick, .glass, .wood] {
            let surface = SurfaceReflection(material, frequency: frequency, model: .slab)
            for degrees in [0.0, 20, 45, 70, 85] {
                let cosine = cos(degrees * .pi / 180)
                let passed = surface.transmission(cosine: cosine)
                let reflected = surface.coefficients(cosine: cosine)
                // The phase of the same way through air is taken out.
                let air = Complex(length: 1, phase: k * material.thickness * cosine)
                for electric in [true, false] {
                    let truth = exact(material, cosine: cosine, transverseElectric: electric)
                    let ours = electric ? passed.transverseElectric : passed.transverseMagnetic
                    let mirror =
                        electric ? reflected.transverseElectric : reflected.transverseMagnetic
                    #expect((ours - truth.transmitted * air).length < 1e-12, "\(material.name)")
                    #expect(abs(mirror.length - truth.reflected.length) < 1e-12)
                    #expect(ours.lengthSquared + mirror.lengthSquared < 1)
                }
            }
        }
        let clear = RadioMaterial(
            name: "clear", relativePermittivity: 4, conductivity: 0, thickness: 0.07)
        let surface = SurfaceReflection(clear, frequency: frequency, model: .slab)
        for cosine in [1.0, 0.7, 0.2] {
            let (t, r) = (
                surface.transmission(cosine: cosine), surface.coefficients(cosine: cosine)
            )
            let electric = t.transverseElectric.lengthSquared + r.transverseElectric.lengthSquared
            let magnetic = t.transverseMagnetic.lengthSquared + r.transverseMagnetic.lengthSquared
            #expect(abs(electric - 1) < 1e-12 && abs(magnetic - 1) < 1e-12)
        }
        let air = RadioMaterial(
            name: "air", relativePermittivity: 1, conductivity: 0, thickness: 0.3)
        let nothing = SurfaceReflection(air, frequency: frequency, model: .halfSpace)
        let through = nothing.transmission(cosine: 0.6)
        #expect((through.transverseElectric - .one).length < 1e-12)
        #expect((through.transverseMagnetic - .one).length < 1e-12)
    }

    private func solver(
        _ mesh: TriangleMesh, depth: Int = 4, mechanisms: Set<Mechanism> = [.transmission]
    ) throws -> PathSolver {
        try PathSolver(
            mesh: mesh, frequency: frequency,
            configuration: PathSolverConfiguration(
                maximumDepth: depth, rayCount: 20_000, mechanisms: mechanisms))
    }

    @Test("Straight through a house: two walls, the loss of both, the delay of the line")
    func house() throws {
        let house = Scenes.box(SIMD3(10, 8, 6), material: .brick)
        let (source, receiver) = (SIMD3(-20.0, 3, 2), SIMD3(30.0, 3, 2))
        let path = try #require(try solver(house).paths(from: source, to: [receiver])[0].first)
        #expect(path.kinds == [.transmission, .transmission])
        #expect(abs(path.length - 50) < 1e-12 && abs(path.vertices[0].x) < 1e-4)
        #expect(abs(path.vertices[1].x - 10) < 1e-4)
        let wall = SurfaceReflection(.brick, frequency: frequency, model: .slab)
            .transmission(cosine: 1).transverseElectric
        let free = PropagationPath.speedOfLight / frequency / (4 * .pi * 50)
        #expect((path.gain - (wall * wall).multiplied(by: free)).length < 1e-9 * free)
        let proof = try solver(house).verify(path, from: source, to: receiver)
        #expect(proof.reflectionLawError < 1e-9 && proof.isUnobstructed)
        // Of an odd polarisation the same comes back.
        let (a, b) = (SIMD3(-20.0, 1, 1), SIMD3(30.0, 6, 5))
        let there = try #require(try solver(house).paths(from: a, to: [b])[0].first)
        let back = try #require(try solver(house).paths(from: b, to: [a])[0].first)
        #expect((there.transfer.thetaTheta - back.transfer.thetaTheta).length < 1e-12)
        #expect((there.transfer.thetaPhi - back.transfer.phiTheta).length < 1e-12)
    }

    @Test(
        "Metal lets nothing through; too many walls are too many; who sees the mast needs no wall")
    func none() throws {
        let (source, receiver) = (SIMD3(-20.0, 3, 2), SIMD3(30.0, 3, 2))
        let metal = try solver(Scenes.box(SIMD3(10, 8, 6), material: .metal))
        #expect(metal.paths(from: source, to: [receiver])[0].isEmpty)
        let one = try solver(Scenes.box(SIMD3(10, 8, 6), material: .brick), depth: 1)
        #expect(one.paths(from: source, to: [receiver, SIMD3(5, 3, 2)]).map(\.count) == [0, 1])
        let seen = try solver(Scenes.box(SIMD3(10, 8, 6), material: .brick))
            .paths(from: source, to: [SIMD3(-30.0, 3, 2)])
        #expect(seen[0].map(\.kinds) == [[]])
        let without = try solver(
            Scenes.box(SIMD3(10, 8, 6), material: .brick), mechanisms: [.specular])
        #expect(without.paths(from: source, to: [receiver])[0].isEmpty)
    }
}
