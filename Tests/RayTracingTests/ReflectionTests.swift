import Foundation
import Numerics
import Sites
import Testing

@testable import RayTracing

@Suite struct ReflectionTests {
    private let angles = stride(from: 0.5, to: 90, by: 0.5).map { $0 * .pi / 180 }

    @Test("No surface reflects more than it receives")
    func passive() {
        for model in ReflectionModel.allCases {
            for material in RadioMaterial.ituTable {
                let surface = SurfaceReflection(material, frequency: 2e9, model: model)
                for angle in angles {
                    let (te, tm) = surface.coefficients(cosine: cos(angle))
                    #expect(te.length <= 1 + 1e-12, "\(material.name) \(model) at \(angle)")
                    #expect(tm.length <= 1 + 1e-12, "\(material.name) \(model) at \(angle)")
                }
            }
        }
    }

    @Test("A lossless half-space has the Fresnel coefficient at the normal and Brewster's angle")
    func fresnel() {
        let glassy = RadioMaterial(
            name: "lossless", relativePermittivity: 4, conductivity: 0, thickness: 1)
        let surface = SurfaceReflection(glassy, frequency: 2e9, model: .halfSpace)
        let normal = surface.coefficients(cosine: 1)
        #expect((normal.transverseElectric - Complex(-1.0 / 3)).length < 1e-12)
        #expect((normal.transverseMagnetic - Complex(1.0 / 3)).length < 1e-12)
        let brewster = atan(2.0)
        #expect(surface.coefficients(cosine: cos(brewster)).transverseMagnetic.length < 1e-12)
        let grazing = surface.coefficients(cosine: 1e-9)
        #expect((grazing.transverseElectric + 1).length < 1e-6)
        #expect((grazing.transverseMagnetic + 1).length < 1e-6)
    }

    @Test("A lossless slab of half a wavelength inside is transparent, a quarter reflects most")
    func slabResonance() {
        let wavelength = PropagationPath.speedOfLight / 2e9
        func slab(_ thickness: Double) -> Double {
            let material = RadioMaterial(
                name: "slab", relativePermittivity: 4, conductivity: 0, thickness: thickness)
            return SurfaceReflection(material, frequency: 2e9, model: .slab)
                .coefficients(cosine: 1).transverseElectric.length
        }
        #expect(slab(wavelength / 2 / 2) < 1e-12)
        // r = -1/3: 2 |r| / (1 + r^2) = 0.6.
        #expect(abs(slab(wavelength / 2 / 4) - 0.6) < 1e-12)
        #expect(slab(0) < 1e-12)
    }

    @Test("A thick lossy slab reflects like a half-space")
    func thickSlab() {
        var material = RadioMaterial.concrete
        material.thickness = 50
        for angle in angles {
            let slab = SurfaceReflection(material, frequency: 2e9, model: .slab)
                .coefficients(cosine: cos(angle))
            let half = SurfaceReflection(material, frequency: 2e9, model: .halfSpace)
                .coefficients(cosine: cos(angle))
            #expect((slab.transverseElectric - half.transverseElectric).length < 1e-6)
            #expect((slab.transverseMagnetic - half.transverseMagnetic).length < 1e-6)
        }
    }

    @Test("Metal is a mirror")
    func metal() {
        for model in ReflectionModel.allCases {
            let surface = SurfaceReflection(.metal, frequency: 2e9, model: model)
            let (te, tm) = surface.coefficients(cosine: 0.7)
            #expect((te + 1).length < 1e-3)
            #expect((tm - 1).length < 1e-3)
        }
    }

    @Test("ITU-R P.2040 constants at 2 GHz")
    func constants() {
        #expect(abs(RadioMaterial.concrete.conductivity(at: 2e9) - 0.0794525) < 1e-6)
        #expect(abs(RadioMaterial.glass.conductivity(at: 2e9) - 0.00910966) < 1e-6)
        #expect(abs(RadioMaterial.mediumDryGround.relativePermittivity(at: 2e9) - 13.995) < 1e-3)
    }
}
