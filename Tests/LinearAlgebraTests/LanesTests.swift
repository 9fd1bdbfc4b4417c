import Numerics
import Testing

@testable import LinearAlgebra

@Suite("Vectors of lanes compute what single numbers do")
struct LanesTests {
    /// Numbers from -2 to 2 that differ from lane to lane.
    private func numbers<L: Lanes>(_ seed: Int, _: L.Type) -> [L.Scalar] {
        (0..<L.count).map { lane in
            L.Scalar((seed * 37 + lane * 53) % 41 - 20) / 10
        }
    }

    private func check<L: Lanes>(_: L.Type) {
        for seed in 1...20 {
            let (x, y, z) = (
                numbers(seed, L.self), numbers(seed + 7, L.self), numbers(seed + 19, L.self)
            )
            let (a, b) = (L(loading: x), L(loading: y))
            var sum = L(loading: z)
            sum.addProduct(a, b)
            var difference = L(loading: z)
            difference.subtractProduct(a, b)
            let near = L.Scalar(8) * .ulpOfOne
            for i in 0..<L.count {
                let text: Comment = "\(L.self), seed \(seed), lane \(i)"
                #expect((a + b)[i] == x[i] + y[i], text)
                #expect((a - b)[i] == x[i] - y[i], text)
                #expect((a * b)[i] == x[i] * y[i], text)
                if y[i] != 0 { #expect((a / b)[i] == x[i] / y[i], text) }
                #expect(abs(sum[i] - (z[i] + x[i] * y[i])) <= near, text)
                #expect(abs(difference[i] - (z[i] - x[i] * y[i])) <= near, text)
                #expect(a.larger(b)[i] == max(x[i], y[i]), text)
                #expect(a.smaller(b)[i] == min(x[i], y[i]), text)
                #expect(a.reciprocal(above: 0.5)[i] == (x[i] > 0.5 ? 1 / x[i] : 0), text)
                #expect(a.kept(where: b, above: 0.5)[i] == (y[i] > 0.5 ? x[i] : 0), text)
                #expect((a * a).squareRoot()[i] == (x[i] * x[i]).squareRoot(), text)
            }
            #expect(abs(a.sum() - x.reduce(0, +)) <= near * 16, "\(L.self), seed \(seed)")
        }
        var pairs = (0..<(2 * L.count)).map { Float($0) - 5 }
        let (re, im) = L.loadInterleaved(pairs)
        for i in 0..<L.count {
            #expect(re[i] == L.Scalar(pairs[2 * i]) && im[i] == L.Scalar(pairs[2 * i + 1]))
        }
        L.storeInterleaved(im, re, to: &pairs)
        for i in 0..<L.count {
            #expect(L.Scalar(pairs[2 * i]) == im[i] && L.Scalar(pairs[2 * i + 1]) == re[i])
        }
    }

    @Test("real numbers, in all three widths")
    func real() {
        check(FloatLanes.self)
        check(DoubleLanes.self)
        check(SingleLane.self)
    }

    @Test("sums of a conj(b) and of |z|^2 are those of complex numbers")
    func complex() {
        let values = (1...6).map { numbers($0, DoubleLanes.self) }
        func pair(_ i: Int) -> ComplexLanes<DoubleLanes> {
            ComplexLanes(loading: values[i], values[i + 1])
        }
        var sum = pair(0)
        sum.addProduct(pair(2), conjugate: pair(4))
        var squares = DoubleLanes.zero
        squares.addSquare(of: pair(2))
        for lane in 0..<DoubleLanes.count {
            func z(_ i: Int) -> Complex<Double> { Complex(values[i][lane], values[i + 1][lane]) }
            let expected = z(0) + z(2) * z(4).conjugate
            #expect(abs(sum.re[lane] - expected.real) < 1e-14, "lane \(lane)")
            #expect(abs(sum.im[lane] - expected.imaginary) < 1e-14, "lane \(lane)")
            #expect(abs(squares[lane] - z(2).lengthSquared) < 1e-14, "lane \(lane)")
        }
    }

    @Test("elements of a matrix of lanes are where they were written")
    func elements() {
        let storage = LaneStorage<DoubleLanes>()
        let matrix = storage.matrix(3)
        for lane in 0..<DoubleLanes.count {
            for i in 0..<9 {
                matrix.set(i / 3, i % 3, lane: lane, to: Double(10 * lane + i), Double(-i))
            }
        }
        for lane in 0..<DoubleLanes.count {
            for i in 0..<9 {
                let (re, im) = matrix.get(i / 3, i % 3, lane: lane)
                #expect(re == Double(10 * lane + i) && im == Double(-i), "lane \(lane), \(i)")
                #expect(matrix.re[i][lane] == re && matrix.im[i][lane] == im)
            }
        }
    }

    @Test("products of a channel in planes are its Gram matrix", arguments: [1, 15, 16, 17, 40])
    func planes(antennas: Int) {
        let h = ComplexMatrix(rows: 3, columns: antennas) { k, n in
            Complex(Double((k * 7 + n * 3) % 11 - 5), Double((k * 5 + n) % 7 - 3))
        }
        let planes = ChannelPlanes(capacity: 4, antennas: antennas)
        for k in 0..<3 {
            let row = (0..<antennas).map { Complex<Float>(h[k, $0]) }
            planes.append(row, scale: 0.5)
        }
        let gram = h.gram
        for k in 0..<3 {
            for j in 0..<3 {
                let (re, im) = planes.product(k, j)
                let expected = gram[k, j].rawStorage
                #expect(re == expected.x / 4 && im == expected.y / 4, "(\(k), \(j))")
            }
        }
    }
}
