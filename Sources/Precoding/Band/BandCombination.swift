import LinearAlgebra

// Goals, in order:
//   1. A lane's result depends on that lane alone.
//   2. Speed: tiles of two users' weights at four antennas, whose sums stay in registers; for each user
//      in the sum 12 vectors are read for 32 products.

/// The coefficients X [K, K] of every lane as W = H^H X reads them: for each pair of columns, row after
/// row, both columns' real and imaginary parts.
///
/// Memory: [pairs of columns, K, 4] of lanes; where K is odd the last pair has an idle column.
struct BandCoefficients {
    let vectors: UnsafeMutablePointer<FloatLanes>
    let users: Int

    /// Vectors that K users need.
    static func count(users: Int) -> Int { (users + 1) / 2 * users * 4 }

    /// X_jk: the real parts, the imaginary parts behind them.
    @inline(__always)
    func place(_ j: Int, _ k: Int) -> UnsafeMutablePointer<FloatLanes> {
        let pair = (k >> 1) &* users &+ j
        return vectors + (4 &* pair &+ 2 &* (k & 1))
    }
}

/// W = H^H X on the lanes of a block.
enum BandCombination {
    typealias Number = ComplexLanes<FloatLanes>

    /// Computes the weights at `count` antennas, and adds the columns' squared lengths to `powers` [K].
    ///
    /// - Parameters:
    ///   - planes: H at these antennas.
    ///   - weights: where W goes, from these antennas on.
    static func run(
        _ planes: BandPlanes, count: Int, _ x: BandCoefficients,
        powers: UnsafeMutablePointer<FloatLanes>, into weights: BandPlanes
    ) {
        let whole = FusedProduct.isWide ? count & ~3 : 0
        for k in stride(from: 0, to: planes.users, by: 2) {
            if k + 1 < planes.users {
                for n in stride(from: 0, to: whole, by: 4) {
                    tile(2, 4, planes, n, x, k, powers, weights)
                }
                for n in whole..<count { tile(2, 1, planes, n, x, k, powers, weights) }
            } else {
                for n in stride(from: 0, to: whole, by: 4) {
                    tile(1, 4, planes, n, x, k, powers, weights)
                }
                for n in whole..<count { tile(1, 1, planes, n, x, k, powers, weights) }
            }
        }
    }

    @inline(__always)
    private static func load(_ place: UnsafePointer<FloatLanes>) -> Number {
        Number(re: place[0], im: place[1])
    }

    /// Weights of two users at one antenna.
    private struct Pair {
        var first = Number.zero, second = Number.zero

        @inline(__always) init() {}

        @inline(__always)
        mutating func add(_ columns: Int, _ h: Number, _ a: Number, _ b: Number) {
            first.addProduct(a, conjugate: h)
            if columns > 1 { second.addProduct(b, conjugate: h) }
        }

        /// Writes the weights, and adds their squares.
        @inline(__always)
        func store(
            _ columns: Int, _ place: UnsafeMutablePointer<FloatLanes>, _ p: inout FloatLanes,
            _ q: inout FloatLanes
        ) {
            place[0] = first.re
            place[1] = first.im
            p.addSquare(of: first)
            guard columns > 1 else { return }
            place[2] = second.re
            place[3] = second.im
            q.addSquare(of: second)
        }
    }

    /// Columns k and k + 1 at antennas n and following. `columns` and `antennas` are constants at every
    /// call, so that what is beyond them is not compiled.
    @inline(__always)
    private static func tile(
        _ columns: Int, _ antennas: Int, _ planes: BandPlanes, _ n: Int, _ x: BandCoefficients,
        _ k: Int, _ powers: UnsafeMutablePointer<FloatLanes>, _ weights: BandPlanes
    ) {
        var w0 = Pair(), w1 = Pair(), w2 = Pair(), w3 = Pair()
        let row = 2 &* planes.users
        var h = UnsafePointer(planes.place(n, 0))
        var factor = UnsafePointer(x.place(0, k))
        for _ in 0..<planes.users {
            let a = load(factor)
            let b = columns > 1 ? load(factor + 2) : a
            w0.add(columns, load(h), a, b)
            if antennas > 1 {
                w1.add(columns, load(h + row), a, b)
                w2.add(columns, load(h + 2 &* row), a, b)
                w3.add(columns, load(h + 3 &* row), a, b)
            }
            h += 2
            factor += 4
        }
        let target = weights.place(n, k)
        var p = powers[k]
        var q = columns > 1 ? powers[k + 1] : p
        w0.store(columns, target, &p, &q)
        if antennas > 1 {
            w1.store(columns, target + row, &p, &q)
            w2.store(columns, target + 2 &* row, &p, &q)
            w3.store(columns, target + 3 &* row, &p, &q)
        }
        powers[k] = p
        if columns > 1 { powers[k + 1] = q }
    }
}
