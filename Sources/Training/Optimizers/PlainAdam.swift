/// Adam (Kingma and Ba 2015, arXiv 1412.6980) on an array, without any training library.
struct PlainAdam {
    private var moments, squares: [Float]
    private var number = 0

    /// Decay of the moments and of the squares, and what keeps the root from zero: Adam's own.
    private static let memory = (moments: Float(0.9), squares: Float(0.999))
    private static let epsilon = Float(1e-8)

    /// No step yet, for `count` values.
    init(count: Int) {
        moments = Array(repeating: 0, count: count)
        squares = moments
    }

    /// `values` after one step against `gradient`.
    mutating func step(_ values: [Float], gradient: [Float], learningRate: Double) -> [Float] {
        number += 1
        let first = 1 - power(Double(Self.memory.moments), number)
        let second = 1 - power(Double(Self.memory.squares), number)
        let rate = Float(learningRate / first)
        let scale = Float(1 / second)
        var values = values
        for i in values.indices {
            let g = gradient[i]
            moments[i] += (1 - Self.memory.moments) * (g - moments[i])
            squares[i] += (1 - Self.memory.squares) * (g * g - squares[i])
            values[i] -= rate * moments[i] / ((squares[i] * scale).squareRoot() + Self.epsilon)
        }
        return values
    }

    private func power(_ base: Double, _ exponent: Int) -> Double {
        (0..<exponent).reduce(1) { result, _ in result * base }
    }
}
