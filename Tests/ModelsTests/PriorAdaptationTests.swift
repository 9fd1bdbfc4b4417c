import Foundation
import LinearAlgebra
import Numerics
import Support
import Testing

@testable import Models

@Suite("Moving a prior of many sites to one")
struct PriorAdaptationTests {
    private static let n = 16

    /// Channels from a few directions, each user's a little off; lengths differ by 40 dB.
    private static func channels(
        _ users: Int, _ places: [[Double]], seed: UInt64
    ) -> ComplexMatrix {
        var random = Philox(seed: seed)
        let rows = (0..<users).map { u -> [Complex<Double>] in
            var row = [Complex<Double>](repeating: .zero, count: n)
            for angle in places[u % places.count] {
                let (re, im) = random.normalPair()
                let jitter = angle + 0.02 * random.normalPair().0
                for i in 0..<n {
                    row[i] += Complex(re, im) * Complex(length: 1, phase: .pi * jitter * Double(i))
                }
            }
            let scale = pow(10, -2 * random.uniform())
            return row.map { $0.multiplied(by: scale) }
        }
        return ComplexMatrix(rows: users, columns: n) { rows[$0][$1] }
    }

    private static let sites = [[0.3, 0.5], [-0.9, -0.2], [0.05, 0.7], [-0.5, 0.9]]
    private static let here = [[-0.35, 0.6]]

    private static func base(laws: Int = 4) throws -> GaussianMixturePrior {
        var fitting = PriorFitting()
        fitting.components = laws
        fitting.iterations = 8
        return try fitting.prior(of: channels(400, sites, seed: 1), path: "sites")
    }

    /// Mean squared error of estimates at 10 dB over that of the pilots, of users here.
    private static func error(_ prior: GaussianMixturePrior, seed: UInt64) -> Double {
        let unseen = channels(100, here, seed: seed)
        var random = Philox(seed: seed + 1)
        var (own, raw) = (0.0, 0.0)
        for u in 0..<100 {
            let h = (0..<n).map { unseen[u, $0] }
            let power = h.reduce(0) { $0 + $1.squaredLength } / Double(n)
            let y = h.map { value -> Complex<Double> in
                let (re, im) = random.normalPair()
                return value + Complex(re, im).multiplied(by: (power * 0.1 / 2).squareRoot())
            }
            let estimate = prior.estimate(y, pilotRatio: 10)
            for i in 0..<n {
                own += (estimate.channel[i] - h[i]).squaredLength / power
                raw += (y[i] - h[i]).squaredLength / power
            }
        }
        return own / raw
    }

    /// The mean covariance under a prior, which does not depend on the order of its laws.
    private static func mean(_ prior: GaussianMixturePrior) -> ComplexMatrix {
        prior.components.reduce(ComplexMatrix.zeros(n, n)) { $0 + $1.weight * $1.covariance }
    }

    /// How far `a` is from `b`, over the length of `b`.
    private static func distance(_ a: ComplexMatrix, _ b: ComplexMatrix) -> Double {
        func energy(_ m: ComplexMatrix) -> Double {
            m.elements.reduce(0) { $0 + $1.squaredLength }
        }
        return (energy(a - b) / energy(b)).squareRoot()
    }

    @Test("strong laws stay, weak ones become the local fit, step by step with more users")
    func limits() throws {
        let base = try Self.base(laws: 1)
        let local = Self.channels(300, Self.here, seed: 5)
        func moved(_ users: Int, strength: Double) throws -> GaussianMixturePrior {
            var adaptation = PriorAdaptation()
            adaptation.lawStrength = strength
            adaptation.shareStrength = strength
            return try adaptation.prior(
                of: ComplexMatrix(rows: users, columns: Self.n) { local[$0, $1] }, from: base,
                path: "here")
        }
        var one = PriorFitting()
        one.components = 1
        let fit = Self.mean(try one.prior(of: local, path: "here"))
        let start = Self.mean(base)
        let still = Self.mean(try moved(300, strength: 1e12))
        #expect(Self.distance(still, start) < 1e-9)
        let free = Self.mean(try moved(300, strength: 1e-12))
        #expect(Self.distance(free, fit) < 1e-9)
        // In between the covariance is their mean, weighed by users.
        let between = Self.mean(try moved(300, strength: 100))
        #expect(Self.distance(between, 0.25 * start + 0.75 * fit) < 1e-9)
        var last = 0.0
        for users in [1, 10, 100, 300] {
            let distance = Self.distance(Self.mean(try moved(users, strength: 30)), start)
            #expect(distance > last, "\(users) users")
            last = distance
        }
    }

    @Test("a few local channels improve estimates here, more of them more")
    func improves() throws {
        let base = try Self.base()
        let adaptation = PriorAdaptation()
        let errors = try [0, 10, 200].map { users -> Double in
            guard users > 0 else { return Self.error(base, seed: 20) }
            let prior = try adaptation.prior(
                of: Self.channels(users, Self.here, seed: 6), from: base, path: "here")
            #expect(abs(prior.components.reduce(0) { $0 + $1.weight } - 1) < 1e-9)
            #expect(prior.components.count == base.components.count)
            return Self.error(prior, seed: 20)
        }
        #expect(errors[1] < 0.9 * errors[0] && errors[2] < 0.9 * errors[1], "\(errors)")
    }

    @Test("the same bits on any number of threads; other antennas are refused")
    func repeats() throws {
        let base = try Self.base()
        let local = Self.channels(30, Self.here, seed: 7)
        let one = try PriorAdaptation().prior(of: local, from: base, path: "here", threads: 1)
        let isSame = one == (try PriorAdaptation().prior(of: local, from: base, path: "here"))
        #expect(isSame)
        #expect {
            try PriorAdaptation().prior(
                of: ComplexMatrix(rows: 3, columns: 8) { _, _ in .one }, from: base, path: "eight")
        } throws: {
            "\($0)".contains("eight") && "\($0)".contains("16 antennas")
        }
    }
}
