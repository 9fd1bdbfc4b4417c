extension PowersWeights {
    /// Packs the weights of `model`; `nil` when it is wider than a vector.
    init?(_ model: StructuredModel) {
        guard model.configuration.hasFastPath else { return nil }
        let rounds = model.configuration.rounds
        var vectors = [Vector](repeating: .zero, count: rounds * Self.vectorsPerRound)
        vectors.withUnsafeMutableBufferPointer { vectors in
            guard let base = vectors.baseAddress else { return }
            for round in 0..<rounds {
                Self.pack(round, of: model, into: base + round * Self.vectorsPerRound)
            }
        }
        self.init(rounds: rounds, vectors: vectors)
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
