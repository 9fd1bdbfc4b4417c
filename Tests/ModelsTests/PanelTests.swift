import Foundation
import Support
import Testing

@testable import Models

@Suite("Products with packed weights")
struct PanelTests {
    private static func numbers(_ count: Int, seed: UInt64) -> [Float] {
        var random = Philox(seed: seed, stream: 3)
        return (0..<count).map { _ in Float(2 * random.uniform() - 1) }
    }

    /// Rows, inputs, outputs: whole and partial panels, inputs in one part and in several.
    static let shapes = [
        (1, 1, 1), (2, 129, 65), (3, 16, 64), (4, 128, 384), (5, 1_024, 128), (9, 161, 70),
        (7, 3, 200),
    ]

    @Test("are those of the plain sum, by panels of both precisions and by BLAS", arguments: shapes)
    func products(rows: Int, inputs: Int, outputs: Int) {
        let weight = Self.numbers(inputs * outputs, seed: 1)
        let bias = Self.numbers(outputs, seed: 2)
        let x = Self.numbers(rows * inputs, seed: 3)
        for precision in WeightPrecision.allCases {
            let rounded = weight.map {
                precision == .single ? $0 : BFloat16(panel: $0).value
            }
            var expected: [Double] = []
            for row in 0..<rows {
                for output in 0..<outputs {
                    var sum = Double(bias[output])
                    for i in 0..<inputs {
                        sum += Double(x[row * inputs + i]) * Double(rounded[output * inputs + i])
                    }
                    expected.append(sum)
                }
            }
            for usesPanels in [true, false] {
                let linear = PackedLinear(
                    weight: weight, bias: bias, inputs: inputs, precision: precision,
                    usesPanels: usesPanels)
                var y = [Float](repeating: .nan, count: rows * outputs)
                linear.apply(to: x, rows: rows, into: &y)
                let worst = zip(y, expected).map { abs(Double($0) - $1) }.max() ?? 1
                #expect(
                    worst < 2e-6 * Double(inputs).squareRoot() + 1e-6,
                    "\(precision), panels \(usesPanels): \(worst)")
            }
        }
    }

    @Test("a row's bits do not depend on how many rows there are")
    func rowsAlone() {
        let (inputs, outputs) = (129, 70)
        let linear = PackedLinear(
            weight: Self.numbers(inputs * outputs, seed: 1),
            bias: Self.numbers(outputs, seed: 2), inputs: inputs, usesPanels: true)
        let x = Self.numbers(6 * inputs, seed: 3)
        var all = [Float](repeating: 0, count: 6 * outputs)
        linear.apply(to: x, rows: 6, into: &all)
        for row in 0..<6 {
            var one = [Float](repeating: 0, count: outputs)
            linear.apply(to: Array(x[(row * inputs)..<((row + 1) * inputs)]), rows: 1, into: &one)
            #expect(one == Array(all[(row * outputs)..<((row + 1) * outputs)]), "row \(row)")
        }
    }

    @Test("16 bits round to nearest, ties to even")
    func rounding() {
        // Between 1 and 1 + 2^-7 lie the neighbours of 1 + 2^-8, a tie: the even one is 1.
        #expect(BFloat16(panel: 1 + 1 / 256).value == 1)
        #expect(BFloat16(panel: 1 + 3 / 256).value == 1.015_625)
        #expect(BFloat16(panel: 1 + 1.01 / 256).value == 1.007_812_5)
        #expect(BFloat16(panel: -3).value == -3)
        var random = Philox(seed: 1, stream: 1)
        for _ in 0..<1_000 {
            let value = Float(random.normalPair().0)
            #expect(abs(BFloat16(panel: value).value - value) <= abs(value) / 256)
        }
    }

    @Test("logarithm and exponential are the library's to a few units in the last place")
    func functions() {
        typealias Vector = RowKernels.Vector
        var random = Philox(seed: 2, stream: 1)
        for _ in 0..<2_000 {
            let x = Float(exp(160 * random.uniform() - 80))
            let found = RowKernels.logarithm(Vector(repeating: x))[7]
            let expected = log(Double(x))
            #expect(abs(Double(found) - expected) <= 2e-7 * abs(expected) + 1e-7, "ln \(x)")
            let y = Float(-80 * random.uniform())
            let power = RowKernels.exponential(Vector(repeating: y))[3]
            #expect(abs(Double(power) / exp(Double(y)) - 1) < 4e-7, "exp \(y)")
        }
        #expect(RowKernels.logarithm(Vector(repeating: 1))[0] == 0)
    }
}
