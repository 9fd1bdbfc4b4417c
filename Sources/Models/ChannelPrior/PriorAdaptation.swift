import LinearAlgebra
import Numerics
import Support

// Derivation. Conjugate priors keep the steps of expectation and maximisation closed: with an inverse
// Wishart law around Sigma_c of strength nu for the covariance of law c and a Dirichlet law around the
// shares pi_c of strength a, the step that maximises the posterior is
//
//     Sigma_c <- (nu Sigma_c + n_c S_c) / (nu + n_c),    pi_c <- (a pi_c + n_c) / (a + U),
//
// n_c the users that law c explains and S_c their mean covariance (Gauvain and Lee, "Maximum a
// posteriori estimation for multivariate Gaussian mixture observations of Markov chains", IEEE Trans.
// Speech and Audio Processing 1994, doi:10.1109/89.279278; their nu is ours up to a constant). Without
// users nothing moves; with many, nu and a do not matter and the step is that of `PriorFitting`.

/// Moves a prior of many sites to one site by a few of its channels.
///
///     let prior = try PriorAdaptation().prior(of: rows, from: shipped, path: "lyon.safetensors")
package struct PriorAdaptation: Sendable, Equatable, Codable {
    /// Local users that the covariance of every law counts as, nu; positive. From 20 to 1,000 local
    /// channels of training sites left out of the prior, 3 and 10 are the best of 1, 3, 10 and 30.
    package var lawStrength = 5.0
    /// Local users that the shares of all laws count as together, a; positive. From 5 to 200 it
    /// hardly matters there; small ones lose at few channels and poor pilots.
    package var shareStrength = 100.0
    /// Iterations: laws have settled by then.
    package var iterations = 10
    /// Share of white noise mixed into local covariances, as in ``PriorFitting``.
    package var whitening = PriorFitting().whitening

    /// The defaults.
    package init() {}

    /// The prior of a site.
    ///
    /// - Parameters:
    ///   - channels: of local users, [U, N]; their lengths do not count.
    ///   - base: the prior to start from.
    ///   - path: where the channels came from, for the message.
    ///   - threads: upper limit of threads; the result does not depend on it.
    /// - Returns: as many laws as `base` has.
    /// - Throws: `InputError` when there is no user, one without a channel, or another number of
    ///   antennas.
    /// - Complexity: O(T C (U N^2 + N^3)) for T iterations and C laws.
    package func prior(
        of channels: ComplexMatrix, from base: GaussianMixturePrior, path: String,
        threads: Int? = nil
    ) throws -> GaussianMixturePrior {
        guard channels.columns == base.antennas else {
            throw InputError(
                path, expected: "channels of \(base.antennas) antennas, as the prior has",
                found: "\(channels.columns)")
        }
        let x = try DirectionalChannels(channels, path: path)
        let first = base.components.map(\.covariance)
        var laws = base.components
        for _ in 0..<iterations {
            let shares = x.shares(in: laws, threads: threads)
            laws = Parallel.map(laws.count, threads: threads) { c in
                move(base.components[c], first[c], by: shares[c], of: x)
            }
        }
        return GaussianMixturePrior(laws)
    }

    /// Share of a user below which a law has seen nothing.
    private static let nothing = 1e-9

    /// One law after one step.
    private func move(
        _ law: GaussianMixturePrior.Component, _ covariance: ComplexMatrix, by shares: [Double],
        of x: DirectionalChannels
    ) -> GaussianMixturePrior.Component {
        let count = shares.reduce(0, +)
        let weight =
            (shareStrength * law.weight + count) / (shareStrength + Double(x.users))
        guard count > Self.nothing else { return law.reweighed(weight) }
        let local = x.covariance(shares, count: count, whitening: whitening)
        let part = count / (lawStrength + count)
        let moved = (1 - part) * covariance + part * local
        // Sums of positive definite matrices have eigenvectors; should rounding say otherwise, the
        // law stays.
        return GaussianMixturePrior.Component(weight: weight, covariance: moved)
            ?? law.reweighed(weight)
    }
}
