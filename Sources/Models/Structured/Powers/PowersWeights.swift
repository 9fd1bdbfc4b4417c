/// The weights of the structured model's powers as the fast path reads them.
///
/// Memory: one vector of 16 numbers for each input of a layer, which holds the weights of that input
/// to all 16 outputs; the layers of a round stand one after another (``Layers``), and so do the
/// rounds. Widths below 16 are filled up with zeros, which stay zeros through every layer.
struct PowersWeights: Sendable {
    typealias Vector = SIMD16<Float>

    /// Where the layers of one round stand; each weight points to its first input's vector.
    struct Layers {
        typealias Place = UnsafePointer<Vector>

        /// Inputs of a user to its state, 9 vectors.
        let input, inputBias: Place
        /// A user's state to its part of the messages that it hears, 16 vectors.
        let own, ownBias: Place
        /// A user's state to its part of the messages that it sends, 16 vectors.
        let other: Place
        /// Inputs of a pair to the message, 7 vectors.
        let pair: Place
        /// A user's state and its two sums of messages to the hidden layer, 16 vectors each.
        let gatherState, gatherNear, gatherAll, gatherBias: Place
        /// The hidden layer to the change of the state, 16 vectors.
        let update, updateBias: Place
        /// Weights of the state in the two scores, 2 vectors, one for each score.
        let output: Place

        /// The layers of the round whose vectors begin at `base`.
        @inline(__always)
        init(_ base: Place) {
            input = base
            inputBias = input + PowerFeatures.User.count
            own = inputBias + 1
            ownBias = own + PowersWeights.width
            other = ownBias + 1
            pair = other + PowersWeights.width
            gatherState = pair + PowerFeatures.Pair.count
            gatherNear = gatherState + PowersWeights.width
            gatherAll = gatherNear + PowersWeights.width
            gatherBias = gatherAll + PowersWeights.width
            update = gatherBias + 1
            updateBias = update + PowersWeights.width
            output = updateBias + 1
        }
    }

    /// Width of a vector: the largest width D of a model that has a fast path.
    static let width = 16
    /// Vectors of a round.
    private static let vectorsPerRound =
        PowerFeatures.User.count + PowerFeatures.Pair.count + 6 * width + 6

    /// Rounds.
    let rounds: Int
    private let vectors: [Vector]

    /// Packs the weights of `model`; `nil` when it is wider than a vector.
    init?(_ model: StructuredModel) {
        guard model.configuration.hasFastPath else { return nil }
        rounds = model.configuration.rounds
        var vectors = [Vector](repeating: .zero, count: rounds * Self.vectorsPerRound)
        vectors.withUnsafeMutableBufferPointer { vectors in
            guard let base = vectors.baseAddress else { return }
            for round in 0..<model.configuration.rounds {
                Self.pack(round, of: model, into: base + round * Self.vectorsPerRound)
            }
        }
        self.vectors = vectors
    }

    /// Calls `body` with the layers of round `index`.
    @inline(__always)
    func withLayers(of index: Int, _ body: (Layers) -> Void) {
        vectors.withUnsafeBufferPointer { vectors in
            guard let base = vectors.baseAddress else { return }
            body(Layers(base + index * Self.vectorsPerRound))
        }
    }

    private static func pack(
        _ round: Int, of model: StructuredModel, into base: UnsafeMutablePointer<Vector>
    ) {
        let d = model.configuration.width
        let layout = ParameterLayout.powers(model.configuration)
        let layers = Layers(UnsafePointer(base))
        /// Puts the weights of inputs `from` and those after it, `inputs` of them, to `place`.
        func put(_ name: String, _ place: Layers.Place, from: Int = 0, inputs: Int) {
            let parameter = layout["rounds.\(round).\(name).weight"]
            let target = UnsafeMutablePointer(mutating: place)
            for input in 0..<inputs {
                for output in 0..<d {
                    target[input][output] =
                        model.weights[
                            parameter.offset + output * parameter.shape[1] + from + input]
                }
            }
        }
        func putBias(_ name: String, _ place: Layers.Place) {
            let offset = layout["rounds.\(round).\(name).bias"].offset
            for output in 0..<d {
                UnsafeMutablePointer(mutating: place).pointee[output] =
                    model.weights[offset + output]
            }
        }
        put("input", layers.input, inputs: PowerFeatures.User.count)
        putBias("input", layers.inputBias)
        put("own", layers.own, inputs: d)
        putBias("own", layers.ownBias)
        put("other", layers.other, inputs: d)
        put("pair", layers.pair, inputs: PowerFeatures.Pair.count)
        put("gather", layers.gatherState, inputs: d)
        put("gather", layers.gatherNear, from: d, inputs: d)
        put("gather", layers.gatherAll, from: 2 * d, inputs: d)
        putBias("gather", layers.gatherBias)
        put("update", layers.update, inputs: d)
        putBias("update", layers.updateBias)
        // One vector for each of the two scores.
        let output = layout["rounds.\(round).output.weight"]
        for score in 0..<2 {
            for i in 0..<d {
                UnsafeMutablePointer(mutating: layers.output)[score][i] =
                    model.weights[output.offset + score * d + i]
            }
        }
    }
}
