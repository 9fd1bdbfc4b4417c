import LinearAlgebra

/// Single-precision numbers of eight channels, one per lane, side by side in memory.
enum LaneNumbers {
    typealias Numbers = RowKernels.Numbers
    static let lanes = DoubleLanes.count

    @inline(__always)
    static func load(_ source: UnsafePointer<Float>) -> SIMD8<Float> {
        UnsafeRawPointer(source).loadUnaligned(as: SIMD8<Float>.self)
    }

    @inline(__always)
    static func store(_ value: SIMD8<Float>, to target: Numbers) {
        UnsafeMutableRawPointer(target).storeBytes(of: value, as: SIMD8<Float>.self)
    }

    /// Rounds to single precision.
    @inline(__always)
    static func store(_ value: DoubleLanes, to target: Numbers) {
        store(SIMD8<Float>(value.v), to: target)
    }

    /// Memory for `rows` times eight numbers, filled up to whole vectors of sixteen.
    static func allocate(rows: Int) -> Numbers {
        let count = (rows * lanes + 15) & ~15
        let numbers = Numbers.allocate(capacity: max(16, count))
        numbers.initialize(repeating: 0, count: max(16, count))
        return numbers
    }

    /// Replaces the first `rows` times eight numbers, and those that fill up the last vector of
    /// sixteen, by their logarithms.
    @inline(__always)
    static func takeLogarithms(_ numbers: Numbers, rows: Int) {
        for i in stride(from: 0, to: rows * lanes, by: 16) {
            RowKernels.store(RowKernels.logarithm(RowKernels.load(numbers + i)), to: numbers + i)
        }
    }
}
