import Support

/// How the users of a group share a requested sum rate: normalised uniform random numbers.
///
/// The parts of group g are a pure function of (seed, g, K), so every strategy and every sum rate
/// sees the same ones, and the first groups of a longer list are those of a shorter one.
package struct RequestParts: Sendable {
    /// Parts of every group, [groups, K], row-major; each group's sum to 1, none is 0.
    package let parts: [Double]

    /// Draws the parts of `groups` groups of `users` users.
    package init(groups: Int, users: Int, seed: UInt64) {
        parts = (0..<groups).flatMap { group -> [Double] in
            var random = Philox(
                seed: seed, stream: RandomStream.evaluationRequests, substream: UInt32(group))
            // In (0, 1]: nobody asks for nothing.
            let weights = (0..<users).map { _ in 1 - random.uniform() }
            let sum = weights.reduce(0, +)
            return weights.map { $0 / sum }
        }
    }

    /// Requested rates for the sum rate `sum` (bit/s/Hz) of each group, [groups, K].
    package func rates(sum: Double) -> [Double] { parts.map { sum * $0 } }
}
