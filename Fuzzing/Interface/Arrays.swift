/// Arrays of the fuzz target that keep their memory from one input to the next.
final class Arrays {
    /// What is left of an input's bytes, over and over.
    var left: [Float] = []
    /// Requested rates, and the same numbers as pilot ratios.
    var rates: [Double] = []
    var ratios: [Float] = []
    /// Channels or their estimates, and what is found for them.
    var channels: [Float] = []
    var found: [Float] = []
    var reached: [Double] = []
    var met: [UInt8] = []
    var variances: [Float] = []

    /// Gives an array `count` elements of `value`.
    static func fill<Value>(_ array: inout [Value], _ count: Int, _ value: Value) {
        array.removeAll(keepingCapacity: true)
        array.append(contentsOf: repeatElement(value, count: count))
    }

    /// Takes all numbers that `source` has left; some where it has none.
    func take(_ source: Source) {
        var rest = source
        left.removeAll(keepingCapacity: true)
        while rest.bytes.count >= 4 { left.append(rest.next(Float(0))) }
        if left.isEmpty { left = [1, -2, 3] }
    }

    /// Makes `count` numbers of channels from those that are left, over and over: times 1 to 7 where
    /// users are to be alike, otherwise times numbers without a pattern.
    func makeChannels(_ count: Int, areAlike: Bool) {
        channels.removeAll(keepingCapacity: true)
        for i in 0..<count {
            let factor = areAlike ? Float(1 + i % 7) : Self.spread[i % Self.spread.count]
            channels.append(left[i % left.count] * factor)
        }
    }

    /// Numbers from -1 to 1 without a pattern.
    private static let spread: [Float] = {
        var state = UInt32(1)
        return (0..<251).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return Float(Int32(bitPattern: state)) * 0x1p-31
        }
    }()
}
