/// The antenna network's weights as the fast path reads them.
///
/// Memory: 14 numbers for each hidden unit of each round, [T, D, 14]: the weights of an antenna's own
/// nine numbers, those of the three that all antennas share, the offset, the weight of the output.
struct AntennaWeights: Sendable {
    typealias Vector = SIMD16<Float>

    /// Rounds T and hidden units D.
    let rounds, width: Int
    /// [T, D, 14].
    private let units: [Float]
    /// Offset of the output, [T].
    private let bias: [Float]

    private static let stride = 14
    /// Where a unit's weights of the shared numbers, its offset and its output's weight stand.
    private static let sharedPlace = 9
    private static let offsetPlace = 12
    private static let outputPlace = 13

    /// The numbers of sixteen antennas of their own, in the network's order; see ``AntennaFeatures``.
    struct Numbers {
        let score, active, removal, smallRemoval, addition, smallAddition, leverage: Vector
        let removalRank, additionRank: Vector

        /// Which they are, in the order of the weights.
        static let order: [AntennaFeatures.Number] = [
            .score, .active, .removal, .smallRemoval, .addition, .smallAddition, .leverage,
            .removalRank, .additionRank,
        ]
    }

    /// The numbers that all antennas share, in the order of ``AntennaFeatures/shared``.
    typealias Shared = (Float, Float, Float)

    init(_ model: StructuredModel) {
        let layout = ParameterLayout.structured(model.configuration)
        rounds = model.configuration.antennaRounds
        width = model.configuration.antennaWidth
        var units: [Float] = []
        var bias: [Float] = []
        for round in 0..<rounds {
            let name = "antennas.\(round)"
            let hidden = layout["\(name).hidden.weight"].offset
            let inputs = AntennaFeatures.Number.count
            let order = Numbers.order + AntennaFeatures.shared
            for unit in 0..<width {
                units += order.map { model.weights[hidden + unit * inputs + $0.rawValue] }
                units.append(model.weights[layout["\(name).hidden.bias"].offset + unit])
                units.append(model.weights[layout["\(name).change.weight"].offset + unit])
            }
            bias.append(model.weights[layout["\(name).change.bias"].offset])
        }
        self.units = units
        self.bias = bias
    }

    /// What the shared numbers and the offsets give each hidden unit.
    @inline(__always)
    func offsets(
        _ round: Int, shared: Shared, into offsets: UnsafeMutablePointer<Float>
    ) {
        units.withUnsafeBufferPointer { units in
            for unit in 0..<width {
                let first = (round * width + unit) * Self.stride + Self.sharedPlace
                offsets[unit] =
                    units[first] * shared.0 + units[first + 1] * shared.1
                    + units[first + 2] * shared.2
                    + units[first + Self.offsetPlace - Self.sharedPlace]
            }
        }
    }

    /// The change of the scores of a vector of antennas.
    @inline(__always)
    func change(
        _ round: Int, _ numbers: Numbers, offsets: UnsafePointer<Float>
    ) -> Vector {
        units.withUnsafeBufferPointer { units in
            var sum = Vector(repeating: bias[round])
            for unit in 0..<width {
                let first = (round * width + unit) * Self.stride
                var hidden = Vector(repeating: offsets[unit])
                hidden.addProduct(Vector(repeating: units[first]), numbers.score)
                hidden.addProduct(Vector(repeating: units[first + 1]), numbers.active)
                hidden.addProduct(Vector(repeating: units[first + 2]), numbers.removal)
                hidden.addProduct(Vector(repeating: units[first + 3]), numbers.smallRemoval)
                hidden.addProduct(Vector(repeating: units[first + 4]), numbers.addition)
                hidden.addProduct(Vector(repeating: units[first + 5]), numbers.smallAddition)
                hidden.addProduct(Vector(repeating: units[first + 6]), numbers.leverage)
                hidden.addProduct(Vector(repeating: units[first + 7]), numbers.removalRank)
                hidden.addProduct(Vector(repeating: units[first + 8]), numbers.additionRank)
                let positive = hidden.replacing(
                    with: Vector.zero, where: hidden .< Vector.zero)
                sum.addProduct(Vector(repeating: units[first + Self.outputPlace]), positive)
            }
            return sum
        }
    }
}
