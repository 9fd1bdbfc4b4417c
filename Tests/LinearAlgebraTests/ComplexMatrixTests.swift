import LinearAlgebra
import Numerics
import Testing

private func random(_ seed: Int, _ rows: Int, _ columns: Int) -> ComplexMatrix {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    func next() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) * 0x1p-52 - 1
    }
    return ComplexMatrix(rows: rows, columns: columns) { _, _ in Complex(next(), next()) }
}

private func distance(_ a: ComplexMatrix, _ b: ComplexMatrix) -> Double {
    (a - b).frobeniusNormSquared.squareRoot()
}

@Suite struct ComplexMatrixTests {
    @Test(arguments: 1...10)
    func hermitianSolveIsLAPACK(seed: Int) throws {
        let n = 1 + seed % 7
        let a = random(seed, n, n + 2).gram
        let b = random(seed + 100, n, 3)
        let ours = try #require(a.solvePositiveDefinite(b), "seed \(seed)")
        let lapack = try #require(a.solve(b), "seed \(seed)")
        #expect(distance(ours, lapack) < 1e-8 * lapack.frobeniusNormSquared.squareRoot() + 1e-12)
        #expect(distance(a * ours, b) < 1e-9, "seed \(seed)")
    }

    @Test(arguments: 1...10)
    func gramIsTheProduct(seed: Int) {
        let a = random(seed, 3, 9)
        #expect(distance(a.gram, a * a.adjoint) < 1e-12, "seed \(seed)")
        for k in 0..<3 { #expect(a.gram[k, k].rawStorage.y == 0) }
    }

    @Test(
        "a column more in the factor is an outer product more in the Gram matrix", arguments: 1...6)
    func outerProduct(seed: Int) {
        let a = random(seed, 4, 5)
        let fewer = ComplexMatrix(rows: 4, columns: 4) { a[$0, $1] }
        let column = (0..<4).map { a[$0, 4] }
        #expect(distance(fewer.gram.addingOuterProduct(of: column), a.gram) < 1e-13)
        #expect(distance(a.gram.addingOuterProduct(of: column, scale: -1), fewer.gram) < 1e-13)
    }

    @Test(arguments: 1...6)
    func pseudoInverse(seed: Int) {
        let regular = random(seed, 4, 7).gram
        let (inverse, isRegular) = regular.semidefiniteInverse()
        #expect(isRegular && distance(regular * inverse, .identity(4)) < 1e-8, "seed \(seed)")
        // Rank 2 of 4: the Penrose conditions.
        let flat = random(seed, 4, 2).gram
        let (pseudo, flatRegular) = flat.semidefiniteInverse()
        #expect(!flatRegular)
        #expect(distance(flat * pseudo * flat, flat) < 1e-8, "seed \(seed)")
        #expect(
            distance(pseudo * flat * pseudo, pseudo)
                < 1e-8 * pseudo.frobeniusNormSquared.squareRoot(), "seed \(seed)")
        #expect(distance(flat * pseudo, (flat * pseudo).adjoint) < 1e-8, "seed \(seed)")
        #expect(ComplexMatrix.zeros(3, 3).semidefiniteInverse().inverse == .zeros(3, 3))
    }

    @Test func rowsOfVeryDifferentNorm() {
        // 200 dB apart, yet regular: scaling to a unit diagonal sees it.
        let a = ComplexMatrix(
            rows: 2, columns: 2, elements: [1, 1, 1e-10, -2e-10].map { Complex($0) })
        let (inverse, isRegular) = a.gram.semidefiniteInverse()
        #expect(isRegular)
        #expect(distance(a.gram * inverse, .identity(2)) < 1e-4)
    }

    @Test(arguments: 1...6)
    func eigenAndDeterminant(seed: Int) throws {
        let a = random(seed, 5, 6).gram
        let (values, vectors) = try #require(a.hermitianEigen())
        #expect(distance(vectors * (.diagonal(values) * vectors.adjoint), a) < 1e-10)
        let logarithm = try #require(a.logDeterminant)
        #expect(abs(logarithm - values.reduce(0) { $0 + Double.log($1) }) < 1e-8, "seed \(seed)")
        #expect((-1 * a).logDeterminant == nil)
        #expect((-1 * a).solvePositiveDefinite(.identity(5)) == nil)
    }

    @Test func products() throws {
        let a = random(1, 3, 4)
        let b = random(2, 4, 2)
        let product = a * b
        for i in 0..<3 {
            for j in 0..<2 {
                let sum = (0..<4).reduce(Complex<Double>.zero) { $0 + a[i, $1] * b[$1, j] }
                #expect((product[i, j] - sum).length < 1e-12)
            }
        }
        let square = random(3, 4, 4)
        let inverse = try #require(square.inverse)
        #expect(distance(square * inverse, .identity(4)) < 1e-10)
        #expect(ComplexMatrix.zeros(2, 2).inverse == nil)
    }
}
