import Foundation
import LinearAlgebra
import Numerics
import Precoding
import Support
import Testing

@testable import Models

@Suite("What is known of channels before and after pilots")
struct GaussianMixturePriorTests {
    /// A covariance of trace N with a few strong directions.
    private static func covariance(_ n: Int, strong: Int, seed: UInt64) -> ComplexMatrix {
        var random = Philox(seed: seed, stream: 3)
        let factor = ComplexMatrix(rows: n, columns: strong) { _, _ in
            let (re, im) = random.normalPair()
            return Complex(re, im)
        }
        let raw = factor * factor.adjoint
        let trace = (0..<n).reduce(0) { $0 + raw[$1, $1].real }
        return ComplexMatrix(rows: n, columns: n) {
            raw[$0, $1].multiplied(by: 0.99 * Double(n) / trace)
                + ($0 == $1 ? Complex(0.01) : .zero)
        }
    }

    private static func prior(_ n: Int, laws: Int) -> GaussianMixturePrior {
        GaussianMixturePrior(
            (0..<laws).compactMap {
                .init(
                    weight: 1 / Double(laws),
                    covariance: covariance(n, strong: 2, seed: 10 + UInt64($0)))
            })
    }

    /// h = V diag(sqrt variances) z of one of the laws.
    static func draw(
        _ component: GaussianMixturePrior.Component, _ random: inout Philox
    ) -> [Complex<Double>] {
        let z = component.variances.map { variance -> Complex<Double> in
            let (re, im) = random.normalPair()
            return Complex(re, im).multiplied(by: (variance / 2).squareRoot())
        }
        return component.mean(of: z)
    }

    @Test("one law gives the Wiener filter")
    func wiener() throws {
        let n = 6
        let c = Self.covariance(n, strong: 2, seed: 1)
        let prior = GaussianMixturePrior([try #require(.init(weight: 1, covariance: c))])
        var random = Philox(seed: 2)
        let y = (0..<n).map { _ -> Complex<Double> in
            let (re, im) = random.normalPair()
            return Complex(re, im)
        }
        let noise = 0.1
        let estimate = prior.estimate(y, pilotRatio: 10)
        // The law is of channels of |h|^2 = N; the observation says how strong this one is.
        let energy = y.reduce(0) { $0 + $1.squaredLength } / Double(n)
        let gain = energy / (1 + noise)
        let total = ComplexMatrix(rows: n, columns: n) {
            c[$0, $1] + ($0 == $1 ? Complex(noise) : .zero)
        }
        let column = ComplexMatrix(rows: n, columns: 1) { i, _ in y[i] }
        let filter = try #require(total.solvePositiveDefinite(column))
        let expected = c * filter
        for i in 0..<n { #expect((estimate.channel[i] - expected[i, 0]).length < 1e-9) }
        let rest = try #require(total.solvePositiveDefinite(c))
        let left = c - c * rest
        let variance = (0..<n).reduce(0) { $0 + left[$1, $1].real } / Double(n)
        #expect(abs(estimate.errorVariance / (gain * variance) - 1) < 1e-9)
    }

    @Test("several laws are weighed by their densities")
    func mixture() throws {
        // Two antennas, so that densities can be written out.
        func law(_ a: Double, _ b: Double, _ c: Complex<Double>) -> ComplexMatrix {
            ComplexMatrix(
                rows: 2, columns: 2, elements: [Complex(a), c, c.conjugate, Complex(b)])
        }
        let laws = [(0.3, law(1.9, 0.1, .zero)), (0.7, law(1, 1, Complex(0.2, 0.5)))]
        let prior = GaussianMixturePrior(
            try laws.map { try #require(.init(weight: $0.0, covariance: $0.1)) })
        let noise = 0.05
        let y = [Complex(1.2, 0.1), Complex(0.3, -0.2)]
        let energy = (y[0].squaredLength + y[1].squaredLength) / 2
        let scale = ((1 + noise) / energy).squareRoot()
        let column = ComplexMatrix(rows: 2, columns: 1) { i, _ in y[i].multiplied(by: scale) }
        var (sum, mean) = (0.0, ComplexMatrix.zeros(2, 1))
        for (weight, c) in laws {
            let s = c + law(noise, noise, .zero)
            let filtered = try #require(s.solvePositiveDefinite(column))
            let distance = (column.adjoint * filtered)[0, 0].real
            let determinant = s[0, 0].real * s[1, 1].real - s[0, 1].squaredLength
            let density = weight * exp(-distance) / determinant
            sum += density
            mean = mean + density * (c * filtered)
        }
        let estimate = prior.estimate(y, pilotRatio: -10 * log10(noise))
        for i in 0..<2 {
            let expected = mean[i, 0].multiplied(by: 1 / (sum * scale))
            #expect((estimate.channel[i] - expected).length < 1e-9)
        }
    }

    @Test("the estimate is as good as it says, better than the pilots, and theirs without noise")
    func quality() {
        let n = 12
        let prior = Self.prior(n, laws: 3)
        var random = Philox(seed: 7)
        var (own, raw, said) = (0.0, 0.0, 0.0)
        for round in 0..<300 {
            let h = Self.draw(prior.components[round % 3], &random)
            let power = h.reduce(0) { $0 + $1.squaredLength } / Double(n)
            let y = h.map { value -> Complex<Double> in
                let (re, im) = random.normalPair()
                return value + Complex(re, im).multiplied(by: (power * 0.2 / 2).squareRoot())
            }
            let estimate = prior.estimate(y, pilotRatio: -10 * log10(0.2))
            for i in 0..<n {
                own += (estimate.channel[i] - h[i]).squaredLength / power
                raw += (y[i] - h[i]).squaredLength / power
            }
            said += Double(n) * estimate.errorVariance / power
        }
        #expect(own < 0.4 * raw)
        // What channels of one length are to a normal law: near, not equal.
        #expect(abs(said / own - 1) < 0.3)
        let h = Self.draw(prior.components[0], &random)
        let exact = prior.estimate(h, pilotRatio: 120)
        for i in 0..<n { #expect((exact.channel[i] - h[i]).length < 1e-6) }
        #expect(exact.errorVariance < 1e-6)
        let silent = [Complex<Double>](repeating: .zero, count: n)
        #expect(prior.estimate(silent, pilotRatio: 10).channel == silent)
    }

    @Test("precoding on estimates gains from the prior, and the power stays exact")
    func precoding() {
        let n = 16
        let prior = Self.prior(n, laws: 4)
        let link = Link(maximumPower: 20, noisePower: 0.2)
        let inner = RegularizedZeroForcing(.equalPower)
        let informed = PosteriorMeanPrecoder(inner, prior: prior, pilotRatio: 5)
        var random = Philox(seed: 9)
        var (with, without) = (0.0, 0.0)
        for _ in 0..<60 {
            let rows = (0..<3).map { Self.draw(prior.components[$0], &random) }
            let h = ComplexMatrix(rows: 3, columns: n) { rows[$0][$1] }
            let y = ComplexMatrix(rows: 3, columns: n) { k, i in
                let power = rows[k].reduce(0) { $0 + $1.squaredLength } / Double(n)
                let (re, im) = random.normalPair()
                let scale = (power * pow(10, -0.5) / 2).squareRoot()
                return h[k, i] + Complex(re, im).multiplied(by: scale)
            }
            let w = informed.precoder(for: y, link: link)
            #expect(abs(w.power / 20 - 1) < 1e-9)
            with += SpectralEfficiency.sumRate(channel: h, precoder: w, link: link)
            without += SpectralEfficiency.sumRate(
                channel: h, precoder: inner.precoder(for: y, link: link), link: link)
        }
        #expect(with > 1.1 * without)
        #expect(informed.name.hasPrefix(inner.name) && informed.isLearned)
        #expect(
            informed.flops(users: 3, antennas: n).total
                > inner.flops(users: 3, antennas: n).total)
    }

    @Test("the covariance is the one that the law was made from")
    func covariance() throws {
        let c = Self.covariance(7, strong: 3, seed: 4)
        let law = try #require(GaussianMixturePrior.Component(weight: 1, covariance: c))
        #expect(law.covariance.relativeDifference(c) < 1e-12)
    }

    @Test("the model that ships has a prior of 64 antennas in two megabytes; others have none")
    func shipped() throws {
        let folder = try ModelLibrary.folder(of: ModelLibrary.shippedStructured)
        let prior = try #require(try StructuredModel.prior(in: folder))
        #expect(prior.antennas == 64)
        #expect(abs(prior.components.reduce(0) { $0 + $1.weight } - 1) < 1e-9)
        for law in prior.components {
            // Eigenvectors in half precision are unitary to that; laws are of channels of any
            // length's share of N.
            let product = law.basis.adjoint * law.basis
            let identity = ComplexMatrix(rows: 64, columns: 64) { $0 == $1 ? .one : .zero }
            #expect(product.relativeDifference(identity) < 1e-2)
            let mean = law.variances.reduce(0, +) / 64
            #expect(abs(mean - 1) < 1e-6)
        }
        let path = (folder as NSString).appendingPathComponent(StructuredModel.priorFile)
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        #expect(try #require(size) < 2_300_000)
        let metadata = try Safetensors(path: path).metadata
        #expect(metadata["attribution"]?.contains("OpenStreetMap contributors") == true)
        #expect(try StructuredModel.prior(in: folder + "/none") == nil)
    }

    @Test("a file gives back the prior; damage is named")
    func files() throws {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("mimo-prior-\(UUID().uuidString).safetensors").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let prior = Self.prior(5, laws: 2)
        try prior.write(to: path)
        let read = try GaussianMixturePrior(path: path)
        #expect(read.components.count == 2 && prior.components.count == 2)
        for (a, b) in zip(read.components, prior.components) {
            #expect(a.weight == b.weight && a.variances == b.variances)
            #expect(a.basis.relativeDifference(b.basis) < 1e-6)
        }
        try prior.write(to: path, precision: .half)
        let half = try GaussianMixturePrior(path: path)
        #expect(half.components.count == 2)
        for (a, b) in zip(half.components, prior.components) {
            let difference = a.basis.relativeDifference(b.basis)
            #expect(a.variances == b.variances && difference < 1e-3 && difference > 1e-6)
        }
        #expect(try GaussianMixturePrior(path: path, antennas: 5) == half)
        #expect {
            try GaussianMixturePrior(path: path, antennas: 6)
        } throws: {
            "\($0)".contains(path) && "\($0)".contains("6 antennas") && "\($0)".contains("one of 5")
        }
        var other = Safetensors()
        other.set("weights", [1], [1.0])
        try other.write(to: path)
        #expect(throws: InputError.self) { try GaussianMixturePrior(path: path) }
    }
}
