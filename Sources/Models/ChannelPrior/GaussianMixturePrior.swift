import Foundation
import LinearAlgebra
import Numerics

// Derivation. A site's channels are far from white: they come from a few directions, and which ones
// depends on where the user is. A mixture of zero-mean complex normal distributions over channels of
// one length says that; zero-mean, because the phase of a channel is uniform. Given y = h + e with
// white normal error e, the posterior of each component is again normal, so the posterior mean is a
// sum of Wiener filters, weighed by how well each component explains y: the estimate of least mean
// squared error under the mixture (Koller, Fesl, Turan, Utschick, "An Asymptotically MSE-Optimal
// Estimator Based on Gaussian Mixture Models", IEEE Trans. Signal Processing 2022,
// doi:10.1109/TSP.2022.3194348). In the eigenvectors of each covariance the filters are diagonal,
// whatever the error's variance is.

/// What is known of the channels of a site before any pilot: a mixture of complex normal
/// distributions of channels scaled to |h|^2 = N.
///
/// C components, N antennas.
///
///     let estimate = prior.estimate(row, pilotRatio: 10)
///     print(estimate.channel, estimate.errorVariance)
public struct GaussianMixturePrior: Sendable, Equatable {
    /// One component, CN(0, V diag(variances) V^H).
    public struct Component: Sendable, Equatable {
        /// Its share of the users; shares sum to 1.
        public let weight: Double
        /// Eigenvalues of the covariance, ascending, positive, [N].
        public let variances: [Double]
        /// Eigenvectors V in columns, [N, N].
        public let basis: ComplexMatrix

        /// The component with a given covariance.
        ///
        /// - Parameters:
        ///   - weight: its share.
        ///   - covariance: E[h^T conj(h)] of rows h, Hermitian positive definite, [N, N].
        /// - Returns: `nil` when the covariance has no eigenvectors or is not positive definite.
        public init?(weight: Double, covariance: ComplexMatrix) {
            guard weight > 0, let (values, vectors) = covariance.hermitianEigen(),
                let least = values.first, least > 0
            else { return nil }
            self.weight = weight
            variances = values
            basis = vectors
        }

        init(weight: Double, variances: [Double], basis: ComplexMatrix) {
            self.weight = weight
            self.variances = variances
            self.basis = basis
        }

        /// The covariance V diag(variances) V^H, [N, N].
        public var covariance: ComplexMatrix {
            let n = variances.count
            let scaled = ComplexMatrix(rows: n, columns: n) {
                basis[$0, $1].multiplied(by: variances[$1])
            }
            return scaled * basis.adjoint
        }

        /// The same component with another share.
        public func reweighed(_ weight: Double) -> Component {
            Component(weight: weight, variances: variances, basis: basis)
        }
    }

    /// The components, at least one.
    public let components: [Component]
    /// Antennas N.
    public var antennas: Int { components[0].variances.count }

    /// The mixture of `components`.
    ///
    /// - Precondition: there is one, and all have the same number of antennas.
    public init(_ components: [Component]) {
        precondition(
            !components.isEmpty
                && components.allSatisfy {
                    $0.variances.count == components[0].variances.count
                        && $0.basis.rows == $0.variances.count
                }, "components of the same number of antennas")
        self.components = components
    }

    /// Share below which a component's part in an estimate is not computed.
    static let negligible = 1e-9

    /// What is known of a channel after pilots.
    public struct Estimate: Sendable, Equatable {
        /// Posterior mean, [N].
        public let channel: [Complex<Double>]
        /// Variance of what is left of the error, mean over the antennas.
        public let errorVariance: Double
    }

    /// The estimate of least mean squared error from a noisy one.
    ///
    /// - Parameters:
    ///   - observed: y = h + e of one user, [N], e white with variance |h|^2 / (N S).
    ///   - pilotRatio: S in dB.
    /// - Returns: the observation itself where it is zero.
    /// - Complexity: O(C N^2) for C components.
    /// - Precondition: `observed` has N finite elements.
    public func estimate(_ observed: [Complex<Double>], pilotRatio: Double) -> Estimate {
        precondition(observed.count == antennas, "\(antennas) antennas, as the prior has")
        let count = Double(antennas)
        let noise = pow(10, -pilotRatio / 10)
        let energy = observed.reduce(0) { $0 + $1.squaredLength } / count
        guard energy > 0, energy.isFinite else {
            return Estimate(channel: observed, errorVariance: 0)
        }
        // E|y|^2 = |h|^2 (1 + 1/S).
        let gain = energy / (1 + noise)
        let scale = 1 / gain.squareRoot()
        let y = observed.map { $0.multiplied(by: scale) }
        let parts = components.map { $0.coefficients(of: y, noise: noise) }
        let best = parts.reduce(-Double.infinity) { max($0, $1.logarithm) }
        let odds = parts.map { exp($0.logarithm - best) }
        let sum = odds.reduce(0, +)
        var mean = [Complex<Double>](repeating: .zero, count: antennas)
        var second = 0.0
        for (component, (part, odd)) in zip(components, zip(parts, odds))
        where odd > Self.negligible * sum {
            let weight = odd / sum
            let own = component.mean(of: part.values)
            for n in 0..<antennas { mean[n] += own[n].multiplied(by: weight) }
            let length = own.reduce(0) { $0 + $1.squaredLength }
            second += weight * (component.variance(noise: noise) + length / count)
        }
        // Within the components, and between them.
        let length = mean.reduce(0) { $0 + $1.squaredLength }
        return Estimate(
            channel: mean.map { $0.multiplied(by: 1 / scale) },
            errorVariance: gain * max(0, second - length / count))
    }
}

extension GaussianMixturePrior.Component {
    /// The coefficients V^H E[h | y] of the posterior mean for y = h + e, e of variance `noise`, and
    /// the logarithm of weight times density of y, up to a constant.
    func coefficients(
        of y: [Complex<Double>], noise: Double
    ) -> (values: [Complex<Double>], logarithm: Double) {
        let n = y.count
        // V^H y, one row of V after another.
        var values = [Complex<Double>](repeating: .zero, count: n)
        basis.elements.withUnsafeBufferPointer { basis in
            for i in 0..<n {
                for j in 0..<n { values[j] += basis[i * n + j].conjugate * y[i] }
            }
        }
        var logarithm = log(weight)
        for j in 0..<n {
            let total = variances[j] + noise
            logarithm -= values[j].squaredLength / total + log(total)
            values[j] = values[j].multiplied(by: variances[j] / total)
        }
        return (values, logarithm)
    }

    /// V times `coefficients`.
    func mean(of coefficients: [Complex<Double>]) -> [Complex<Double>] {
        let n = coefficients.count
        return basis.elements.withUnsafeBufferPointer { basis in
            (0..<n).map { i in
                (0..<n).reduce(Complex<Double>.zero) { $0 + basis[i * n + $1] * coefficients[$1] }
            }
        }
    }

    /// Posterior variance of an antenna, the mean over all.
    func variance(noise: Double) -> Double {
        variances.reduce(0) { $0 + $1 * noise / ($1 + noise) } / Double(variances.count)
    }
}
