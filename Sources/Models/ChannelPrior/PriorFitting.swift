import LinearAlgebra
import Support

/// Fits a `GaussianMixturePrior` to the channels of a site by expectation and maximisation.
///
///     let prior = try PriorFitting().prior(of: rows, path: "lyon.safetensors")
///
/// The likelihood never falls from one iteration to the next, up to the regularisation
/// (Dempster, Laird, Rubin 1977).
package struct PriorFitting: Sendable, Equatable, Codable {
    /// Largest number of laws (ours): more than a site has places with channels of their own; a law
    /// that is left with too few users is dropped.
    package var components = 32
    /// Iterations (ours): the likelihood hardly rises after them.
    package var iterations = 25
    /// Share of white noise mixed into every covariance (ours), so that directions which only a few
    /// users have are neither certain nor impossible.
    package var whitening = 0.01
    /// Fewest users of a law (ours).
    package var leastUsers = 8.0
    /// Seed of the start.
    package var seed: UInt64 = 1

    /// The defaults.
    package init() {}

    /// The prior of channels.
    ///
    /// - Parameters:
    ///   - channels: of users, [U, N]; their lengths do not count.
    ///   - path: where they came from, for the message.
    ///   - threads: upper limit of threads; the result does not depend on it.
    /// - Throws: `InputError` when there are fewer than two users, or one without a channel.
    /// - Complexity: O(T C U N^2) for T iterations and C laws.
    package func prior(
        of channels: ComplexMatrix, path: String, threads: Int? = nil
    ) throws -> GaussianMixturePrior {
        let x = try DirectionalChannels(channels, path: path)
        guard x.users >= 2 else {
            throw InputError(path, expected: "at least two users", found: "\(x.users)")
        }
        let laws = max(1, min(components, Int(Double(x.users) / leastUsers)))
        var shares = start(x, laws: laws)
        var mixture = maximize(x, shares: shares, threads: threads)
        for _ in 0..<iterations {
            shares = x.shares(in: mixture, threads: threads)
            mixture = maximize(x, shares: shares, threads: threads)
        }
        return GaussianMixturePrior(mixture)
    }

    /// Every user belongs to the most similar of a few users drawn at random; [C][U].
    private func start(_ x: DirectionalChannels, laws: Int) -> [[Double]] {
        var random = Philox(seed: seed, stream: RandomStream.priorStart)
        var centers: [Int] = []
        while centers.count < laws {
            let user = random.integer(below: x.users)
            if !centers.contains(user) { centers.append(user) }
        }
        let chosen = ComplexMatrix(rows: laws, columns: x.antennas) { x.rows[centers[$0], $1] }
        let products = x.rows * chosen.adjoint
        var shares = [[Double]](
            repeating: [Double](repeating: 0, count: x.users), count: laws)
        for u in 0..<x.users {
            let best = (0..<laws).max {
                products[u, $0].squaredLength < products[u, $1].squaredLength
            }
            shares[best ?? 0][u] = 1
        }
        return shares
    }

    /// The laws that fit users' shares best; those with too few users are left out.
    private func maximize(
        _ x: DirectionalChannels, shares: [[Double]], threads: Int?
    ) -> [GaussianMixturePrior.Component] {
        let fitted = Parallel.map(shares.count, threads: threads) {
            c -> GaussianMixturePrior.Component? in
            let count = shares[c].reduce(0, +)
            guard count >= min(leastUsers, Double(x.users)) else { return nil }
            return GaussianMixturePrior.Component(
                weight: count,
                covariance: x.covariance(shares[c], count: count, whitening: whitening))
        }.compactMap { $0 }
        let total = fitted.reduce(0) { $0 + $1.weight }
        return fitted.map {
            $0.reweighed($0.weight / total)
        }
    }
}
