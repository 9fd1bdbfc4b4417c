/// The weights of the structured model's powers as the fast path reads them: of every layer the 16
/// outputs of one input side by side, one vector after another.
///
/// Widths below 16 are filled up with zeros, which stay zeros through every layer.
struct PowersWeights: Sendable {
    typealias Vector = SIMD16<Float>

    /// Vectors of a round, and where its layers start among them.
    enum Place {
        static let input = 0
        static let inputBias = input + StructuredConfiguration.userInputs
        static let own = inputBias + 1
        static let ownBias = own + 16
        static let other = ownBias + 1
        static let pair = other + 16
        static let gather = pair + StructuredConfiguration.pairInputs
        static let gatherBias = gather + 48
        static let update = gatherBias + 1
        static let updateBias = update + 16
        static let output = updateBias + 1
        static let count = output + 2
    }

    /// Largest width D that a vector holds.
    static let largestWidth = 16

    /// Rounds.
    let rounds: Int
    /// The vectors, [rounds, Place.count].
    let vectors: [Vector]

    /// Packs the weights of `model`; `nil` when it is wider than a vector.
    init?(_ model: StructuredModel) {
        let d = model.configuration.width
        guard d <= Self.largestWidth else { return nil }
        rounds = model.configuration.rounds
        let layout = ParameterLayout.powers(model.configuration)
        var vectors = [Vector](repeating: .zero, count: rounds * Place.count)
        for round in 0..<rounds {
            let first = round * Place.count
            /// Puts column `from + i` of a weight into vector `place + i`.
            func put(_ name: String, at place: Int, from: Int = 0, columns: Int) {
                let parameter = layout["rounds.\(round).\(name).weight"]
                let inputs = parameter.shape[1]
                for column in 0..<columns {
                    for output in 0..<d {
                        vectors[first + place + column][output] =
                            model.weights[parameter.offset + output * inputs + from + column]
                    }
                }
            }
            func putBias(_ name: String, at place: Int) {
                let offset = layout["rounds.\(round).\(name).bias"].offset
                for output in 0..<d {
                    vectors[first + place][output] = model.weights[offset + output]
                }
            }
            put("input", at: Place.input, columns: StructuredConfiguration.userInputs)
            putBias("input", at: Place.inputBias)
            put("own", at: Place.own, columns: d)
            putBias("own", at: Place.ownBias)
            put("other", at: Place.other, columns: d)
            put("pair", at: Place.pair, columns: StructuredConfiguration.pairInputs)
            for part in 0..<3 {
                put("gather", at: Place.gather + 16 * part, from: part * d, columns: d)
            }
            putBias("gather", at: Place.gatherBias)
            put("update", at: Place.update, columns: d)
            putBias("update", at: Place.updateBias)
            let output = layout["rounds.\(round).output.weight"]
            for row in 0..<2 {
                for i in 0..<d {
                    vectors[first + Place.output + row][i] =
                        model.weights[output.offset + row * d + i]
                }
            }
        }
        self.vectors = vectors
    }
}
