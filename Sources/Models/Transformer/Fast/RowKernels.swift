// Goals, in order:
//   1. A row's result depends on that row alone, by a fixed order of summation.
//   2. One pass over memory per step: bias, residual and normalisation are fused.
//   3. Vectors of sixteen numbers; what is left over at the end of a row goes one by one.

/// The steps between the matrix products, on rows of single-precision numbers.
enum RowKernels {
    typealias Vector = SIMD16<Float>
    typealias Numbers = UnsafeMutablePointer<Float>

    @inline(__always)
    static func load(_ pointer: UnsafePointer<Float>) -> Vector {
        UnsafeRawPointer(pointer).loadUnaligned(as: Vector.self)
    }

    @inline(__always)
    static func store(_ vector: Vector, to pointer: Numbers) {
        UnsafeMutableRawPointer(pointer).storeBytes(of: vector, as: Vector.self)
    }

    /// The sum over the lanes, as a tree: `SIMD.sum` adds one lane after another.
    @inline(__always)
    static func sum(_ v: Vector) -> Float {
        let eight = v.lowHalf + v.highHalf
        let four = eight.lowHalf + eight.highHalf
        let two = four.lowHalf + four.highHalf
        return two.x + two.y
    }

    /// The largest multiple of sixteen up to `count`.
    @inline(__always)
    static func whole(_ count: Int) -> Int { count & ~15 }

    /// sum over i of a_i b_i.
    @inline(__always)
    static func dot(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int
    ) -> Float {
        var sums = Vector.zero
        for i in stride(from: 0, to: whole(count), by: 16) { sums += load(a + i) * load(b + i) }
        var total = sum(sums)
        for i in whole(count)..<count { total += a[i] * b[i] }
        return total
    }

    /// sum over i of x_i^2, in double precision.
    static func squares(_ x: UnsafePointer<Float>, _ count: Int) -> Double {
        var sums = SIMD16<Double>.zero
        for i in stride(from: 0, to: whole(count), by: 16) {
            let v = SIMD16<Double>(load(x + i))
            sums += v * v
        }
        let eight = sums.lowHalf + sums.highHalf
        let four = eight.lowHalf + eight.highHalf
        let two = four.lowHalf + four.highHalf
        var total = two.x + two.y
        for i in whole(count)..<count { total += Double(x[i]) * Double(x[i]) }
        return total
    }

    /// y = factor (re_0, im_0, re_1, im_1, ...).
    static func interleave(
        _ re: UnsafePointer<Float>, _ im: UnsafePointer<Float>, times factor: Float, _ count: Int,
        into y: Numbers
    ) {
        for i in stride(from: 0, to: whole(count), by: 16) {
            var both = SIMD32<Float>()
            both.evenHalf = load(re + i) * factor
            both.oddHalf = load(im + i) * factor
            UnsafeMutableRawPointer(y + 2 * i).storeBytes(of: both, as: SIMD32<Float>.self)
        }
        for i in whole(count)..<count {
            y[2 * i] = factor * re[i]
            y[2 * i + 1] = factor * im[i]
        }
    }

    /// y += factor x.
    @inline(__always)
    static func add(
        _ x: UnsafePointer<Float>, times factor: Float, to y: Numbers, _ count: Int
    ) {
        for i in 0..<count { y[i] += factor * x[i] }
    }

    /// y = the mean of `rows` rows of x.
    static func mean(
        _ x: UnsafePointer<Float>, rows: Int, into y: Numbers, _ count: Int
    ) {
        y.update(from: x, count: count)
        for row in 1..<max(rows, 1) { add(x + row * count, times: 1, to: y, count) }
        for i in 0..<count { y[i] /= Float(rows) }
    }

    /// x = max(0, x).
    static func rectify(_ x: Numbers, _ count: Int) {
        let zero = Vector.zero
        for i in stride(from: 0, to: whole(count), by: 16) {
            let v = load(x + i)
            store(v.replacing(with: zero, where: v .< zero), to: x + i)
        }
        for i in whole(count)..<count { x[i] = max(0, x[i]) }
    }
}
