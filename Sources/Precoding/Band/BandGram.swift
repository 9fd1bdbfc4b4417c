import LinearAlgebra

// Goals, in order:
//   1. A lane's result depends on that lane alone, and on nothing but the order of the antennas.
//   2. Speed: tiles of four users by two, whose sums stay in registers; for each antenna 12 vectors are
//      read for 32 products.

/// The Gram matrices of the channels in the lanes of a block: G += H H^H over some antennas, lower
/// triangle.
enum BandGram {
    typealias Number = ComplexLanes<FloatLanes>

    /// Adds `count` antennas of `planes` to `gram`.
    static func add(_ planes: BandPlanes, count: Int, to gram: LaneMatrix<FloatLanes>) {
        let users = planes.users
        let height = FusedProduct.isWide ? 4 : 1
        var k = 0
        while k < users {
            let rows = min(height, users - k)
            var j = 0
            while j + 2 <= k {
                add(rows, 2, planes, k, j, count, gram)
                j += 2
            }
            if j < k { add(rows, 1, planes, k, j, count, gram) }
            switch rows {
            case 4: diagonal(4, planes, k, count, gram)
            case 3: diagonal(3, planes, k, count, gram)
            case 2: diagonal(2, planes, k, count, gram)
            default: diagonal(1, planes, k, count, gram)
            }
            k += rows
        }
    }

    private static func add(
        _ rows: Int, _ columns: Int, _ planes: BandPlanes, _ k: Int, _ j: Int, _ count: Int,
        _ gram: LaneMatrix<FloatLanes>
    ) {
        switch (rows, columns) {
        case (4, 2): tile(4, 2, planes, k, j, count, gram)
        case (3, 2): tile(3, 2, planes, k, j, count, gram)
        case (2, 2): tile(2, 2, planes, k, j, count, gram)
        case (_, 2): tile(1, 2, planes, k, j, count, gram)
        default: tile(1, 1, planes, k, j, count, gram)
        }
    }

    /// The number of a user.
    @inline(__always)
    private static func load(_ place: UnsafePointer<FloatLanes>) -> Number {
        Number(re: place[0], im: place[1])
    }

    @inline(__always)
    private static func store(
        _ sum: Number, _ gram: LaneMatrix<FloatLanes>, _ k: Int, _ j: Int
    ) {
        let place = gram.place(k, j)
        gram.re[place] += sum.re
        gram.im[place] += sum.im
    }

    /// Sums of one user with two others.
    private struct Row {
        var first = Number.zero, second = Number.zero

        @inline(__always) init() {}

        @inline(__always)
        mutating func add(_ h: Number, _ columns: Int, _ a: Number, _ b: Number) {
            first.addProduct(h, conjugate: a)
            if columns > 1 { second.addProduct(h, conjugate: b) }
        }

        @inline(__always)
        func store(_ gram: LaneMatrix<FloatLanes>, _ columns: Int, _ k: Int, _ j: Int) {
            BandGram.store(first, gram, k, j)
            if columns > 1 { BandGram.store(second, gram, k, j + 1) }
        }
    }

    /// Users k and following with users j and j + 1, all below the diagonal. `rows` and `columns` are
    /// constants at every call, so that what is beyond them is not compiled.
    @inline(__always)
    private static func tile(
        _ rows: Int, _ columns: Int, _ planes: BandPlanes, _ k: Int, _ j: Int, _ count: Int,
        _ gram: LaneMatrix<FloatLanes>
    ) {
        var r0 = Row(), r1 = Row(), r2 = Row(), r3 = Row()
        var (h, g) = (UnsafePointer(planes.place(0, k)), UnsafePointer(planes.place(0, j)))
        for _ in 0..<count {
            let a = load(g)
            let b = columns > 1 ? load(g + 2) : a
            r0.add(load(h), columns, a, b)
            if rows > 1 { r1.add(load(h + 2), columns, a, b) }
            if rows > 2 { r2.add(load(h + 4), columns, a, b) }
            if rows > 3 { r3.add(load(h + 6), columns, a, b) }
            h += 2 &* planes.users
            g += 2 &* planes.users
        }
        r0.store(gram, columns, k, j)
        if rows > 1 { r1.store(gram, columns, k + 1, j) }
        if rows > 2 { r2.store(gram, columns, k + 2, j) }
        if rows > 3 { r3.store(gram, columns, k + 3, j) }
    }

    /// Users k and following with each other.
    @inline(__always)
    private static func diagonal(
        _ rows: Int, _ planes: BandPlanes, _ k: Int, _ count: Int, _ gram: LaneMatrix<FloatLanes>
    ) {
        var (g00, g11, g22, g33) = (
            FloatLanes.zero, FloatLanes.zero, FloatLanes.zero, FloatLanes.zero
        )
        var g10 = Number.zero, g20 = Number.zero, g21 = Number.zero
        var g30 = Number.zero, g31 = Number.zero, g32 = Number.zero
        var h = UnsafePointer(planes.place(0, k))
        for _ in 0..<count {
            let h0 = load(h)
            g00.addSquare(of: h0)
            if rows > 1 {
                let h1 = load(h + 2)
                g11.addSquare(of: h1)
                g10.addProduct(h1, conjugate: h0)
                if rows > 2 {
                    let h2 = load(h + 4)
                    g22.addSquare(of: h2)
                    g20.addProduct(h2, conjugate: h0)
                    g21.addProduct(h2, conjugate: h1)
                    if rows > 3 {
                        let h3 = load(h + 6)
                        g33.addSquare(of: h3)
                        g30.addProduct(h3, conjugate: h0)
                        g31.addProduct(h3, conjugate: h1)
                        g32.addProduct(h3, conjugate: h2)
                    }
                }
            }
            h += 2 &* planes.users
        }
        gram.re[gram.place(k, k)] += g00
        if rows > 1 {
            gram.re[gram.place(k + 1, k + 1)] += g11
            store(g10, gram, k + 1, k)
        }
        if rows > 2 {
            gram.re[gram.place(k + 2, k + 2)] += g22
            store(g20, gram, k + 2, k)
            store(g21, gram, k + 2, k + 1)
        }
        if rows > 3 {
            gram.re[gram.place(k + 3, k + 3)] += g33
            store(g30, gram, k + 3, k)
            store(g31, gram, k + 3, k + 1)
            store(g32, gram, k + 3, k + 2)
        }
    }
}
