extension FlopCount {
    /// The dimensions of the transformer of Emery et al., for counting only.
    public struct TransformerShape: Sendable {
        /// Antennas N and users K.
        public var antennas, users: Int
        /// Embedding D, width of the feed-forward layer, number of blocks.
        public var embedding, feedForward, blocks: Int
        /// Inputs of a token beyond the 2 N of its channel (ours: the logarithm of its norm).
        public var extraInputs = 0
        /// Whether the requested rates are one more token.
        public var hasRateToken: Bool

        /// The paper's model (D = 128, feed-forward 1024, 4 blocks) for N antennas and K users.
        public init(antennas: Int = 64, users: Int = 4, hasRateToken: Bool) {
            self.antennas = antennas
            self.users = users
            self.hasRateToken = hasRateToken
            embedding = 128
            feedForward = 1024
            blocks = 4
        }
    }

    /// One forward pass with T tokens (K users, and the rate token where there is one).
    ///
    /// Embedding 2 (2N + e) D per user, e extra inputs, 2 K D for the rate token; per block and
    /// token 8 D^2 for query, key, value and output, 4 D F for the feed-forward layer; per block 4
    /// T^2 D for the scores and the weighted sum; outputs 2 D (2N) per user and 2 D (N + 1) once.
    /// At N = 64, K = 4: 10,797,312 without the rate token, 13,438,208 with it.
    public static func transformer(_ shape: TransformerShape) -> FlopCount {
        let n = Double(shape.antennas)
        let k = Double(shape.users)
        let d = Double(shape.embedding)
        let f = Double(shape.feedForward)
        let blocks = Double(shape.blocks)
        let tokens = k + (shape.hasRateToken ? 1 : 0)
        let inputs = 2 * n + Double(shape.extraInputs)
        let embedding = 2 * inputs * d * k + (shape.hasRateToken ? 2 * k * d : 0)
        let body = blocks * (tokens * (8 * d * d + 4 * d * f) + 4 * tokens * tokens * d)
        let heads = 4 * n * d * k + 2 * d * (n + 1)
        return FlopCount(
            embedding + body + heads,
            formula: "2 (2 N + e) D K [+ 2 K D] + L (T (8 D^2 + 4 D F) + 4 T^2 D) + 4 N D K "
                + "+ 2 D (N + 1)")
    }
}
