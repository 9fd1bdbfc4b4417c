import Foundation
import LinearAlgebra
import Numerics
import Support
import Testing

@testable import Models

@Suite("Fitting what is known of a site's channels")
struct PriorFittingTests {
    /// Channels from a few directions: users of two places, each with its own.
    private static func channels(_ users: Int, antennas n: Int, seed: UInt64) -> ComplexMatrix {
        var random = Philox(seed: seed)
        let rows = (0..<users).map { u -> [Complex<Double>] in
            let angles = u % 2 == 0 ? [0.3, 0.5] : [-0.9, -0.2]
            var row = [Complex<Double>](repeating: .zero, count: n)
            for angle in angles {
                let (re, im) = random.normalPair()
                let jitter = angle + 0.02 * random.normalPair().0
                for i in 0..<n {
                    row[i] += Complex(re, im) * Complex(length: 1, phase: .pi * jitter * Double(i))
                }
            }
            // Users differ by 40 dB, which says nothing about directions.
            let scale = pow(10, -2 * random.uniform())
            return row.map { $0.multiplied(by: scale) }
        }
        return ComplexMatrix(rows: users, columns: n) { rows[$0][$1] }
    }

    @Test("the fitted prior improves pilots of users that it has not seen")
    func improves() throws {
        let n = 16
        var fitting = PriorFitting()
        fitting.components = 6
        fitting.iterations = 12
        let prior = try fitting.prior(
            of: Self.channels(400, antennas: n, seed: 1), path: "test", threads: 2)
        #expect(prior.antennas == n && prior.components.count <= 6)
        let shares = prior.components.reduce(0) { $0 + $1.weight }
        #expect(abs(shares - 1) < 1e-9)
        let unseen = Self.channels(100, antennas: n, seed: 2)
        var random = Philox(seed: 3)
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
        #expect(own < 0.5 * raw, "\(own) of \(raw)")
        let again = try fitting.prior(
            of: Self.channels(400, antennas: n, seed: 1), path: "test", threads: 1)
        let isSame = again == prior
        #expect(isSame)
    }

    @Test("few users make few laws; users without a channel are refused")
    func limits() throws {
        let few = try PriorFitting().prior(
            of: Self.channels(12, antennas: 8, seed: 4), path: "few")
        #expect(few.components.count == 1)
        let silent = ComplexMatrix(rows: 20, columns: 8) { u, i in u == 7 ? .zero : .one }
        #expect(throws: InputError.self) { try PriorFitting().prior(of: silent, path: "silent") }
    }
}
