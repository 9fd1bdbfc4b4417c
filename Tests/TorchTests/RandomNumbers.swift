import Torch

/// Repeatable numbers for tests. Steele, Lea and Flood 2014 (SplitMix64).
struct RandomNumbers {
    private var state: UInt64

    init(seed: Int) { state = UInt64(bitPattern: Int64(seed)) &* 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Uniform in the range.
    mutating func uniform(_ range: ClosedRange<Double> = -1...1) -> Double {
        let unit = Double(next() >> 11) * 0x1p-53
        return range.lowerBound + unit * (range.upperBound - range.lowerBound)
    }

    /// `count` numbers uniform in the range.
    mutating func uniforms(_ count: Int, _ range: ClosedRange<Double> = -1...1) -> [Double] {
        (0..<count).map { _ in uniform(range) }
    }

    /// A `float64` tensor of numbers uniform in the range.
    mutating func tensor(_ shape: [Int], _ range: ClosedRange<Double> = -1...1) throws -> Tensor {
        try Tensor(uniforms(shape.reduce(1, *), range), shape: shape)
    }
}
