import LinearAlgebra
import Numerics
import Testing

@testable import Precoding

@Suite struct DualFixedPointTests {
    /// The step as its derivation in `LeastPower` has it; `nil` where M is not positive definite.
    private func plainStep(
        _ gram: ComplexMatrix, _ sinrTargets: [Double], _ lambda: [Double]
    ) -> [Double]? {
        let s = lambda.map { $0.squareRoot() }
        let m = ComplexMatrix(rows: gram.rows, columns: gram.rows) {
            gram[$0, $1].multiplied(by: s[$0] * s[$1]) + ($0 == $1 ? .one : .zero)
        }
        guard let inverse = m.solvePositiveDefinite(.identity(gram.rows)) else { return nil }
        return lambda.indices.map { k in
            let rest = inverse[k, k].rawStorage.x
            return lambda[k] * (sinrTargets[k] * rest / (1 - rest))
        }
    }

    @Test("a step has the bits of the plain one, of one user and of many, regular or not")
    func sameBits() {
        for seed in UInt64(1)...40 {
            let users = Int(seed % 7) + 1
            // Antennas fewer than users, or the same channel twice, in every third case.
            var h = randomChannel(seed, users: users, antennas: seed % 3 == 0 ? 2 : 9, spread: 60)
            if seed % 3 == 1 && users > 1 { for n in 0..<9 { h[1, n] = h[0, n] } }
            let gram = [1e-9, 1, 1e12][Int(seed) % 3] * h.gram
            let targets = (0..<users).map { [1e-14, 0.2, 3, 1e4][($0 + Int(seed)) % 4] }
            let start = (0..<users).map { targets[$0] / gram[$0, $0].rawStorage.x }
            let powers = DualFixedPoint(gram: gram, sinrTargets: targets, lambda: start)
            var plain = start
            for step in 0..<200 {
                let next = plainStep(gram, targets, plain)
                #expect(powers.step() == (next != nil), "seed \(seed), step \(step)")
                guard let next else { break }
                plain = next
                for k in 0..<users {
                    #expect(
                        powers.lambda[k].bitPattern == plain[k].bitPattern,
                        "seed \(seed), step \(step), user \(k)")
                }
                guard plain.allSatisfy({ $0.isFinite }) else { break }
            }
        }
        let none = DualFixedPoint(gram: .zeros(0, 0), sinrTargets: [], lambda: [])
        #expect(none.step() && none.total == 0)
    }
}
