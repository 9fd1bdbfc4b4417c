import Foundation
import Numerics
import Sites
import Support
import Testing

@testable import RayTracing

/// The field at one edge, against exact solutions.
@Suite struct DiffractionTests {
    private static let wavelength = 0.15
    private static let metal = SurfaceReflection(.metal, frequency: 2e9, model: .halfSpace)

    /// An edge along z with face 0 in the half plane y = 0, x > 0.
    private func edge(n: Double) -> DiffractingEdge {
        DiffractingEdge(
            start: SIMD3(0, 0, -1e7), length: 2e7, direction: SIMD3(0, 0, 1),
            tangent0: SIMD3(1, 0, 0), normal0: SIMD3(0, 1, 0),
            normalN: SIMD3(sin(n * .pi), -cos(n * .pi), 0), exteriorAngle: n * .pi,
            triangles: (0, 0), facets: (0, 1))
    }

    /// Total field of a plane wave by geometrical optics and the edge: soft is the field along the edge,
    /// hard that across it.
    private func total(
        n: Double, incidence: Double, kr: Double, phi: Double, soft: Bool
    ) -> Complex<Double> {
        let far = 1e9
        let distance = kr * Self.wavelength / (2 * .pi)
        let incoming = -SIMD3(cos(incidence), sin(incidence), 0)
        let outgoing = SIMD3(cos(phi), sin(phi), 0)
        let bend = EdgeDiffraction(
            edge(n: n), incoming: incoming, outgoing: outgoing, before: far, after: distance,
            wavelength: Self.wavelength, surfaces: (Self.metal, Self.metal))
        // The hard field is the magnetic one along the edge: E = phi_hat where H = z.
        func hard(_ k: SIMD3<Double>) -> SIMD3<Double> { cross(SIMD3(0, 0, 1), k) }
        let polarization = soft ? SIMD3(0, 0, 1) : hard(incoming)
        let seen = soft ? SIMD3(0, 0, 1) : hard(outgoing)
        let spread = 1 / distance.squareRoot()
        var sum =
            bend.diffract(FieldVector(polarization)).component(seen).multiplied(by: spread)
            * Complex(length: 1, phase: -kr)
        let sign = soft ? -1.0 : 1.0
        if phi < incidence + .pi, phi > incidence - .pi {
            sum += Complex(length: 1, phase: kr * cos(phi - incidence))
        }
        if phi < .pi - incidence {
            sum += Complex(length: sign, phase: kr * cos(phi + incidence))
        }
        if phi + incidence > (2 * n - 1) * .pi {
            sum += Complex(length: sign, phase: kr * cos(2 * n * .pi - phi - incidence))
        }
        return sum
    }

    @Test("Half plane and wedges: the exact field from 1 to 1,000 wavelengths")
    func exact() {
        // Largest error, of the incident wave, at 1, 3, 30 and 1,000 wavelengths: the theory is exact
        // for the half plane and asymptotic for wedges. 0.0058 is 0.05 dB.
        let bounds = [
            2.0: [0.0006, 0.0006, 0.0006, 0.0006], 1.5: [0.0058, 0.002, 0.0006, 0.0006],
        ]
        for (n, limits) in bounds {
            for (wavelengths, limit) in zip([1.0, 3, 30, 1000], limits) {
                let kr = 2 * .pi * wavelengths
                for degrees in [20.0, 55, 80, 110] {
                    let incidence = degrees * .pi / 180
                    let wedge = ExactWedge(n: n, incidence: incidence)
                    // The quadrature fails at the boundaries themselves.
                    let boundaries = [
                        degrees + 180, degrees - 180, 180 - degrees, 360 * n - 180 - degrees,
                    ]
                    for step in stride(from: 4.3, through: 180 * n - 4, by: 7.7)
                    where !boundaries.contains(where: { abs($0 - step) < 1.5 }) {
                        let phi = step * .pi / 180
                        for soft in [true, false] {
                            let ours = total(
                                n: n, incidence: incidence, kr: kr, phi: phi, soft: soft)
                            let truth = wedge.field(kr: kr, phi: phi, soft: soft)
                            #expect(
                                (ours - truth).length < limit,
                                "n \(n), \(wavelengths) wavelengths, \(degrees) to \(step), soft \(soft)"
                            )
                        }
                    }
                }
            }
        }
    }

    @Test("In the shadow of wedges: within 0.05 dB from three wavelengths on")
    func shadow() {
        for n in [2.0, 1.75, 1.5] {
            for wavelengths in [3.0, 10, 100, 1000] {
                let kr = 2 * .pi * wavelengths
                for degrees in [20.0, 45, 70] {
                    let wedge = ExactWedge(n: n, incidence: degrees * .pi / 180)
                    for step in stride(from: degrees + 185, through: 180 * n - 3, by: 6) {
                        for soft in [true, false] {
                            let phi = step * .pi / 180
                            let ours = total(
                                n: n, incidence: degrees * .pi / 180, kr: kr, phi: phi, soft: soft)
                            let truth = wedge.field(kr: kr, phi: phi, soft: soft)
                            let error = 20 * log10(ours.length / truth.length)
                            #expect(
                                abs(error) < 0.05,
                                "n \(n), \(wavelengths) wavelengths, \(degrees) to \(step), soft \(soft)"
                            )
                        }
                    }
                }
            }
        }
    }

    @Test("The transition function is its integral")
    func transition() {
        for x in [0.0, 1e-6, 0.01, 0.3, 1, 4, 8.99, 9.01, 20, 300] {
            // 2 j sqrt(x) e^{jx} int e^{-j t^2}: along t = sqrt(x) + e^{-j pi/4} u it decays.
            let turn = Complex(length: 1, phase: -Double.pi / 4)
            var sum = Complex<Double>.zero
            let steps = 200_000
            let width = 12.0 / Double(steps)
            for i in 0..<steps {
                let t = Complex(x.squareRoot()) + turn.multiplied(by: (Double(i) + 0.5) * width)
                sum += (Complex.exp(Complex(0, -1) * (t * t)) * turn).multiplied(by: width)
            }
            let truth: Complex<Double> =
                Complex(0, 2 * x.squareRoot()) * Complex(length: 1, phase: x) * sum
            // The midpoint rule's own error is width^2 x / 6.
            #expect((TransitionFunction.value(x) - truth).length < 1e-9 * (1 + x), "x = \(x)")
        }
        // Far from every boundary it is one.
        #expect((TransitionFunction.value(1e6) - .one).length < 1e-5)
    }
}
