/// The antenna network's weights as the fast path reads them.
///
/// Memory: 14 numbers for each hidden unit of each round, [T, D, 14]: the weights of an antenna's own
/// nine numbers, those of the three that all antennas share, the offset, the weight of the output.
package struct AntennaWeights: Sendable {
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

    /// Packs the network `parameters`.
    package init(_ parameters: AntennaParameters) {
        rounds = parameters.rounds
        width = parameters.width
        var units: [Float] = []
        var bias: [Float] = []
        let order = Numbers.order + AntennaFeatures.shared
        for round in 0..<rounds {
            for unit in 0..<width {
                for number in order {
                    units.append(parameters.weight(round, unit: unit, input: number.rawValue))
                }
                units.append(parameters.offset(round, unit: unit))
                units.append(parameters.output(round, unit: unit))
            }
            bias.append(parameters.outputOffset(round))
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
                hidden.accumulate(Vector(repeating: units[first]), numbers.score)
                hidden.accumulate(Vector(repeating: units[first + 1]), numbers.active)
                hidden.accumulate(Vector(repeating: units[first + 2]), numbers.removal)
                hidden.accumulate(Vector(repeating: units[first + 3]), numbers.smallRemoval)
                hidden.accumulate(Vector(repeating: units[first + 4]), numbers.addition)
                hidden.accumulate(Vector(repeating: units[first + 5]), numbers.smallAddition)
                hidden.accumulate(Vector(repeating: units[first + 6]), numbers.leverage)
                hidden.accumulate(Vector(repeating: units[first + 7]), numbers.removalRank)
                hidden.accumulate(Vector(repeating: units[first + 8]), numbers.additionRank)
                let positive = hidden.replacing(
                    with: Vector.zero, where: hidden .< Vector.zero)
                sum.accumulate(Vector(repeating: units[first + Self.outputPlace]), positive)
            }
            return sum
        }
    }
}
