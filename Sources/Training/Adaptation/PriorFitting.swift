import FoundationModel
import Foundation
import LinearAlgebra
import Numerics
import Support

/// Fits a `ChannelPrior` to the channels of a site by expectation and maximisation.
///
///     let prior = try PriorFitting().prior(of: rows, path: "lyon.safetensors")
///
/// The likelihood never falls from one iteration to the next, up to the regularisation
/// (Dempster, Laird, Rubin 1977).
public struct PriorFitting: Sendable, Equatable, Codable {
    /// Number of laws at most (ours): more than the places of a site that differ; those left
    /// without users go.
    public var components = 32
    /// Iterations (ours): the likelihood is flat by then.
    public var iterations = 25
    /// Share of white noise mixed into every covariance (ours): what single users say of
    /// directions that few of them have.
    public var whitening = 0.01
    /// Fewest users of a law (ours).
    public var leastUsers = 8.0
    /// Seed of the start.
    public var seed: UInt64 = 1

    /// The defaults.
    public init() {}

    /// The prior of channels.
    ///
    /// - Parameters:
    ///   - channels: of users, [U, N]; their lengths do not count.
    ///   - path: where they came from, for the message.
    ///   - threads: upper limit of threads; the result does not depend on it.
    /// - Throws: `InputError` when there are fewer than two users, or one without a channel.
    /// - Complexity: O(T C U N^2) for T iterations and C laws.
    public func prior(
        of channels: ComplexMatrix, path: String, threads: Int? = nil
    ) throws -> ChannelPrior {
        let (users, n) = (channels.rows, channels.columns)
        let lengths = (0..<users).map { u in
            (0..<n).reduce(0) { $0 + channels[u, $1].squaredLength }
        }
        guard users >= 2, lengths.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw InputError(
                path, expected: "at least two users with channels that are not zero",
                found: "\(users) users")
        }
        let x = ComplexMatrix(rows: users, columns: n) {
            channels[$0, $1].multiplied(by: (Double(n) / lengths[$0]).squareRoot())
        }
        let laws = max(1, min(components, Int(Double(users) / leastUsers)))
        var shares = start(x, laws: laws)
        var mixture = maximize(x, shares: shares, threads: threads)
        for _ in 0..<iterations {
            shares = expect(x, mixture, threads: threads)
            mixture = maximize(x, shares: shares, threads: threads)
        }
        return ChannelPrior(mixture)
    }

    /// Every user belongs to the most similar of a few users drawn at random; [C][U].
    private func start(_ x: ComplexMatrix, laws: Int) -> [[Double]] {
        var random = Philox(seed: seed, stream: 0x5052_494F)
        var centers: [Int] = []
        while centers.count < laws {
            let user = random.integer(below: x.rows)
            if !centers.contains(user) { centers.append(user) }
        }
        let chosen = ComplexMatrix(rows: laws, columns: x.columns) { x[centers[$0], $1] }
        let products = x * chosen.adjoint
        var shares = [[Double]](
            repeating: [Double](repeating: 0, count: x.rows), count: laws)
        for u in 0..<x.rows {
            let best = (0..<laws).max {
                products[u, $0].squaredLength < products[u, $1].squaredLength
            }
            shares[best ?? 0][u] = 1
        }
        return shares
    }

    /// The laws that fit users' shares best; those with too few users are left out.
    private func maximize(
        _ x: ComplexMatrix, shares: [[Double]], threads: Int?
    ) -> [ChannelPrior.Component] {
        let (users, n) = (x.rows, x.columns)
        let transposed = ComplexMatrix(rows: n, columns: users) { x[$1, $0] }
        let fitted = Parallel.map(shares.count, threads: threads) {
            c -> ChannelPrior.Component? in
            let count = shares[c].reduce(0, +)
            guard count >= min(leastUsers, Double(users)) else { return nil }
            let weighed = ComplexMatrix(rows: users, columns: n) { u, i in
                x[u, i].conjugate.multiplied(by: shares[c][u] / count)
            }
            let covariance = transposed * weighed
            let level = (0..<n).reduce(0) { $0 + covariance[$1, $1].real } / Double(n)
            let smooth = ComplexMatrix(rows: n, columns: n) { i, j in
                // Hermitian to the last bit.
                let mean = (covariance[i, j] + covariance[j, i].conjugate).multiplied(by: 0.5)
                return mean.multiplied(by: 1 - whitening)
                    + (i == j ? Complex(whitening * level) : .zero)
            }
            return ChannelPrior.Component(weight: count, covariance: smooth)
        }.compactMap { $0 }
        let total = fitted.reduce(0) { $0 + $1.weight }
        return fitted.map {
            $0.reweighed($0.weight / total)
        }
    }

    /// Every user's shares in the laws, [C][U].
    private func expect(
        _ x: ComplexMatrix, _ laws: [ChannelPrior.Component], threads: Int?
    ) -> [[Double]] {
        let users = x.rows
        let logarithms = Parallel.map(laws.count, threads: threads) { c -> [Double] in
            let law = laws[c]
            let n = law.variances.count
            let conjugate = ComplexMatrix(rows: n, columns: n) { law.basis[$0, $1].conjugate }
            let coefficients = x * conjugate
            let offset =
                log(law.weight) - law.variances.reduce(0) { $0 + log($1) }
            let inverses = law.variances.map { 1 / $0 }
            return (0..<users).map { u in
                (0..<n).reduce(offset) {
                    $0 - coefficients[u, $1].squaredLength * inverses[$1]
                }
            }
        }
        var shares = logarithms
        for u in 0..<users {
            let best = logarithms.reduce(-Double.infinity) { max($0, $1[u]) }
            var sum = 0.0
            for c in laws.indices {
                shares[c][u] = exp(logarithms[c][u] - best)
                sum += shares[c][u]
            }
            for c in laws.indices { shares[c][u] /= sum }
        }
        return shares
    }
}
