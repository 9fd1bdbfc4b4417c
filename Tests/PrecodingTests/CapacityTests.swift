import LinearAlgebra
import Numerics
import Testing

@testable import Precoding

@Suite struct CapacityTests {
    @Test(arguments: UInt64(1)...12)
    func certificateCloses(seed: UInt64) {
        let users = 1 + Int(seed % 6)
        let h = randomChannel(seed, users: users, antennas: 4, spread: 30)
        let result = SumCapacity.solve(channel: h, link: unitLink)
        #expect(result.upperBound >= result.achieved - 1e-12, "seed \(seed)")
        #expect(
            result.upperBound - result.achieved <= 2e-6 * result.achieved,
            "seed \(seed): \(result.achieved) \(result.upperBound) in \(result.iterations)")
        #expect(abs(result.uplinkPowers.reduce(0, +) - 20) < 1e-6, "seed \(seed)")
        // Independently: log2 det of the N x N form at the powers found.
        var sum = ComplexMatrix.identity(4)
        for k in 0..<users {
            let row = ComplexMatrix(rows: 1, columns: 4) { _, n in h[k, n] }
            sum = sum + (result.uplinkPowers[k] / 0.5) * (row.adjoint * row)
        }
        let direct = (sum.logDeterminant ?? .nan) / Double.log(2)
        #expect(abs(direct - result.achieved) < 1e-9, "seed \(seed)")
    }

    @Test(arguments: UInt64(1)...6)
    func twoUsersByBruteForce(seed: UInt64) {
        let h = randomChannel(seed, users: 2, antennas: 3)
        let g = unitLink.powerToNoise * h.gram
        var best = 0.0
        for i in 0...20_000 {
            let p = Double(i) / 20_000
            let q = 1 - p
            let (a, b) = (g[0, 0].rawStorage.x, g[1, 1].rawStorage.x)
            let determinant =
                (1 + p * a) * (1 + q * b) - p * q * g[0, 1].squaredLength
            best = max(best, Double.log2(determinant))
        }
        let result = SumCapacity.solve(channel: h, link: unitLink)
        #expect(abs(result.achieved - best) < 1e-5 * best, "seed \(seed)")
        #expect(result.upperBound >= best - 1e-9, "seed \(seed)")
    }
}
