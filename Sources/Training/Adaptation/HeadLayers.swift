import CLinearAlgebra
import Models

/// The two output layers of a head as training reads and changes them: weights transposed,
/// [D, outputs], so that every product runs along its rows. Also the shape of their gradient.
struct HeadLayers {
    /// One linear layer, y = x W + b.
    struct Layer {
        /// W, [inputs, outputs].
        var weight: [Float]
        /// b, [outputs].
        var bias: [Float]

        init(inputs: Int, outputs: Int) {
            weight = Array(repeating: 0, count: inputs * outputs)
            bias = Array(repeating: 0, count: outputs)
        }

        /// x W + b for the rows of `x` [rows, inputs].
        func apply(_ x: [Float], rows: Int) -> [Float] {
            var y: [Float] = []
            y.reserveCapacity(rows * bias.count)
            for _ in 0..<rows { y += bias }
            mimo_sgemm_add(
                Int32(rows), Int32(bias.count), Int32(weight.count / bias.count), x, weight, &y)
            return y
        }

        /// Adds x^T s to the weight's gradient and the column sums of s to the bias's, for slopes
        /// s [rows, outputs].
        mutating func add(_ x: [Float], slopes: [Float], rows: Int) {
            let (inputs, outputs) = (weight.count / bias.count, bias.count)
            var product = [Float](repeating: 0, count: weight.count)
            mimo_sgemm_transposed(
                Int32(inputs), Int32(outputs), Int32(rows), x, slopes, &product)
            for i in weight.indices { weight[i] += product[i] }
            for row in 0..<rows {
                for i in 0..<outputs { bias[i] += slopes[row * outputs + i] }
            }
        }
    }

    /// Users' features to columns, [D, 2 N], and mean features to scores, [D, N + 1].
    var precoder, antennas: Layer

    /// All zero.
    init(_ c: ModelConfiguration) {
        precoder = Layer(inputs: c.embedding, outputs: 2 * c.antennas)
        antennas = Layer(inputs: c.embedding, outputs: c.antennas + 1)
    }

    /// The layers of `head`.
    init(_ head: OutputHead, _ c: ModelConfiguration) {
        self.init(c)
        let layout = ParameterLayout.head(c)
        func part(_ name: String) -> [Float] { Array(head.values[layout[name].range]) }
        precoder.weight = Self.transposed(part("head.precoder.weight"), columns: c.embedding)
        precoder.bias = part("head.precoder.bias")
        antennas.weight = Self.transposed(part("head.antennas.weight"), columns: c.embedding)
        antennas.bias = part("head.antennas.bias")
    }

    /// The head of these layers.
    func head(_ c: ModelConfiguration) -> OutputHead {
        let precoderWeight = Self.transposed(precoder.weight, columns: 2 * c.antennas)
        let antennaWeight = Self.transposed(antennas.weight, columns: c.antennas + 1)
        return OutputHead(
            precoderWeight + precoder.bias + antennaWeight + antennas.bias, configuration: c)
    }

    /// All values, in a fixed order.
    var values: [Float] {
        get { precoder.weight + precoder.bias + antennas.weight + antennas.bias }
        set {
            var rest = newValue[...]
            func take(_ count: Int) -> [Float] {
                defer { rest = rest.dropFirst(count) }
                return Array(rest.prefix(count))
            }
            precoder.weight = take(precoder.weight.count)
            precoder.bias = take(precoder.bias.count)
            antennas.weight = take(antennas.weight.count)
            antennas.bias = take(antennas.bias.count)
        }
    }

    private static func transposed(_ values: [Float], columns: Int) -> [Float] {
        let rows = values.count / columns
        return [Float](unsafeUninitializedCapacity: values.count) { target, count in
            for row in 0..<rows {
                for column in 0..<columns {
                    target[column * rows + row] = values[row * columns + column]
                }
            }
            count = values.count
        }
    }
}
