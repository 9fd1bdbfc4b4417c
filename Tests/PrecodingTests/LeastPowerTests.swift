import LinearAlgebra
import Numerics
import Testing

@testable import Precoding

@Suite struct LeastPowerTests {
    let link = Link(maximumPower: 1e6, noisePower: 0.5)

    @Test(arguments: UInt64(1)...10)
    func meetsTheRequestExactly(seed: UInt64) {
        let h = randomChannel(seed, users: 4, antennas: 10, spread: 40)
        let rates = [0.3, 1, 2.5, seed % 2 == 0 ? 0 : 6]
        let result = LeastPower.solve(channel: h, rates: rates, link: link)
        #expect(result.isFeasible, "seed \(seed)")
        let reached = SpectralEfficiency.rates(channel: h, precoder: result.precoder, link: link)
        for k in 0..<4 {
            #expect(abs(reached[k] - rates[k]) < 1e-8, "seed \(seed), user \(k)")
        }
        #expect(
            abs(result.precoder.frobeniusNormSquared - result.power) < 1e-9 * result.power,
            "seed \(seed)")
        // Uplink-downlink duality: both sums are the same.
        #expect(
            abs(result.uplinkPowers.reduce(0, +) - result.power) < 1e-7 * result.power,
            "seed \(seed)")
        // Zero forcing at the same rates costs at least as much.
        let served = (0..<4).filter { rates[$0] > 0 }
        let gram = ComplexMatrix(rows: served.count, columns: 10) { h[served[$0], $1] }.gram
        let inverse = gram.semidefiniteInverse().inverse
        let zeroForcing = served.enumerated().reduce(0) {
            $0 + 0.5 * SpectralEfficiency.sinr(forRate: rates[$1.element])
                * inverse[$1.offset, $1.offset].rawStorage.x
        }
        #expect(result.power <= zeroForcing * (1 + 1e-9), "seed \(seed)")
    }

    @Test(arguments: UInt64(1)...5)
    func oneUserIsClosedForm(seed: UInt64) {
        let h = randomChannel(seed, users: 1, antennas: 6)
        let result = LeastPower.solve(channel: h, rates: [3], link: link)
        #expect(abs(result.power - 7 * 0.5 / h.frobeniusNormSquared) < 1e-12, "seed \(seed)")
    }

    @Test(arguments: UInt64(1)...5)
    func twoUsersByBruteForce(seed: UInt64) {
        // Over all pairs of uplink directions the optimum is a one-dimensional search per user;
        // here: the downlink powers for W = H^H (I + Lambda G)^-1 on a grid of Lambda.
        let h = randomChannel(seed, users: 2, antennas: 4)
        let rates = [1.5, 2.0]
        let sinrTargets = rates.map(SpectralEfficiency.sinr(forRate:))
        let result = LeastPower.solve(channel: h, rates: rates, link: link)
        let g = 2 * h.gram
        var best = Double.infinity
        for i in -60...60 {
            for j in -60...60 {
                let lambda = [
                    result.power * Double.exp(Double(i) / 10),
                    result.power * Double.exp(Double(j) / 10),
                ]
                let m = ComplexMatrix.identity(2) + ComplexMatrix.diagonal(lambda) * g
                guard let x = m.inverse else { continue }
                let directions = h.adjoint * x
                let y = h * directions
                var gain = [[Double]](repeating: [0, 0], count: 2)
                for k in 0..<2 {
                    for l in 0..<2 {
                        let norm = (0..<4).reduce(0) { $0 + directions[$1, l].squaredLength }
                        gain[k][l] = y[k, l].squaredLength / norm / 0.5
                    }
                }
                // p0 a00 / g0 - p1 a01 = 1, p1 a11 / g1 - p0 a10 = 1 by Cramer's rule.
                let (a, b) = (gain[0][0] / sinrTargets[0], gain[1][1] / sinrTargets[1])
                let determinant = a * b - gain[0][1] * gain[1][0]
                guard determinant > 0 else { continue }
                best = min(best, (b + gain[0][1] + a + gain[1][0]) / determinant)
            }
        }
        #expect(result.power <= best * (1 + 1e-9), "seed \(seed)")
        #expect(result.power >= best * 0.98, "seed \(seed): \(result.power) against \(best)")
    }

    @Test func limits() {
        let h = randomChannel(4, users: 3, antennas: 6)
        let tight = Link(maximumPower: 1e-3, noisePower: 0.5)
        let over = LeastPower.solve(channel: h, rates: [4, 4, 4], link: tight)
        #expect(!over.isFeasible && over.power > 1e-3 && over.power.isFinite)
        let none = LeastPower.solve(channel: h, rates: [0, 0, 0], link: link)
        #expect(none.isFeasible && none.power == 0 && none.precoder == .zeros(6, 3))
        let masked = LeastPower.solve(
            channel: h, rates: [1, 1, 1], link: link,
            mask: [true, true, false, true, true, false])
        #expect(masked.isFeasible)
        for k in 0..<3 { #expect(masked.precoder[2, k] == .zero && masked.precoder[5, k] == .zero) }
        #expect(
            masked.power
                > LeastPower.solve(channel: h, rates: [1, 1, 1], link: link).power)
    }
}
