/// The weights of the structured model's powers as the fast path reads them.
///
/// Memory: one vector of 16 numbers for each input of a layer, which holds the weights of that input
/// to all 16 outputs; the layers of a round stand one after another (``Layers``), and so do the
/// rounds. Widths below 16 are filled up with zeros, which stay zeros through every layer.
package struct PowersWeights: Sendable {
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
    static let vectorsPerRound =
        PowerFeatures.User.count + PowerFeatures.Pair.count + 6 * width + 6

    /// Rounds.
    let rounds: Int
    /// The layers of all rounds, one after another.
    let vectors: [Vector]

    /// Weights from their vectors.
    ///
    /// - Precondition: as many as the rounds need.
    init(rounds: Int, vectors: [Vector]) {
        precondition(
            rounds > 0 && vectors.count == rounds * Self.vectorsPerRound,
            "not the weights of a model")
        self.rounds = rounds
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
}
