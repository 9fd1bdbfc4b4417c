/// The antenna network's weights as the fast path reads them: one block for each hidden unit.
struct AntennaWeights: Sendable {
    typealias Vector = SIMD16<Float>

    /// Rounds T and hidden units D.
    let rounds, width: Int
    /// Of each round and unit: weights of the nine inputs of an antenna, those of the three of all,
    /// offset, weight of the output; [T, D, 14].
    private let units: [Float]
    /// Offset of the output, [T].
    private let bias: [Float]

    private static let stride = 14
    /// Places of an antenna's own inputs and of those of all among the network's inputs.
    private static let own = [0, 1, 2, 3, 4, 5, 6, 10, 11]
    private static let shared = [7, 8, 9]

    /// What a vector of antennas is described by; see ``AntennaForward``.
    struct Inputs {
        let score, active, removal, smallRemoval, addition, smallAddition, leverage: Vector
        let rankRemoval, rankAddition: Vector
    }

    init(_ model: StructuredModel) {
        let layout = ParameterLayout.structured(model.configuration)
        rounds = model.configuration.antennaRounds
        width = model.configuration.antennaWidth
        var units: [Float] = []
        var bias: [Float] = []
        for round in 0..<rounds {
            let name = "antennas.\(round)"
            let hidden = layout["\(name).hidden.weight"].offset
            let inputs = StructuredConfiguration.antennaInputs
            for unit in 0..<width {
                units += (Self.own + Self.shared).map {
                    model.weights[hidden + unit * inputs + $0]
                }
                units.append(model.weights[layout["\(name).hidden.bias"].offset + unit])
                units.append(model.weights[layout["\(name).change.weight"].offset + unit])
            }
            bias.append(model.weights[layout["\(name).change.bias"].offset])
        }
        self.units = units
        self.bias = bias
    }

    /// What the inputs of all antennas and the offsets give each hidden unit.
    @inline(__always)
    func offsets(
        _ round: Int, shared: (Float, Float, Float), into offsets: UnsafeMutablePointer<Float>
    ) {
        units.withUnsafeBufferPointer { units in
            for unit in 0..<width {
                let first = (round * width + unit) * Self.stride + 9
                offsets[unit] =
                    units[first] * shared.0 + units[first + 1] * shared.1
                    + units[first + 2] * shared.2 + units[first + 3]
            }
        }
    }

    /// The change of the scores of a vector of antennas.
    @inline(__always)
    func change(
        _ round: Int, _ inputs: Inputs, offsets: UnsafePointer<Float>
    ) -> Vector {
        units.withUnsafeBufferPointer { units in
            var sum = Vector(repeating: bias[round])
            for unit in 0..<width {
                let first = (round * width + unit) * Self.stride
                var hidden = Vector(repeating: offsets[unit])
                hidden.addProduct(Vector(repeating: units[first]), inputs.score)
                hidden.addProduct(Vector(repeating: units[first + 1]), inputs.active)
                hidden.addProduct(Vector(repeating: units[first + 2]), inputs.removal)
                hidden.addProduct(Vector(repeating: units[first + 3]), inputs.smallRemoval)
                hidden.addProduct(Vector(repeating: units[first + 4]), inputs.addition)
                hidden.addProduct(Vector(repeating: units[first + 5]), inputs.smallAddition)
                hidden.addProduct(Vector(repeating: units[first + 6]), inputs.leverage)
                hidden.addProduct(Vector(repeating: units[first + 7]), inputs.rankRemoval)
                hidden.addProduct(Vector(repeating: units[first + 8]), inputs.rankAddition)
                let positive = hidden.replacing(
                    with: Vector.zero, where: hidden .< Vector.zero)
                sum.addProduct(Vector(repeating: units[first + 13]), positive)
            }
            return sum
        }
    }
}
