import Foundation
import LinearAlgebra
import Numerics

/// The K x K algebra of ``OutagePower`` for one request: powers for SINR targets in the mean, and the
/// probabilities that they give.
///
/// Noise is 1. Not to be shared between threads.
final class OutageState {
    /// The law of one user's error, its covariance white I + D^H D.
    struct Error {
        /// Variance of the white part over sigma^2.
        let white: Double
        /// D H^H / sigma^2, what the directions D have in common with the guesses, [R, K].
        let along: ComplexMatrix

        var isNone: Bool { white == 0 && along.rows == 0 }
    }

    private let users: Int
    private let errors: [Error]
    private let targets: [Double]
    private let limit: Double
    private let kernel: LeastPowerKernel<SingleLane>
    /// Dual powers that lie below those of any larger targets, [K].
    private var start: [Double]
    /// Squared scales z of the directions H^H C e_k, [K].
    private var scales: [Double] = []
    /// C, [K, K].
    private var inverse = ComplexMatrix.zeros(0, 0)
    /// Sum of the powers in W, and what they give each user, [K].
    private(set) var power = 0.0
    private(set) var probabilities: [Double] = []
    /// By how much a logarithm of a target moves the normal quantile of the probability, in the
    /// normal approximation, [K].
    private var slopes: [Double] = []

    /// The state of a request.
    ///
    /// - Parameters:
    ///   - gram: C C^H / sigma^2 of the users that request something, [K, K].
    ///   - errors: the laws of their errors, [K].
    ///   - targets: SINR targets gamma, [K].
    ///   - limit: largest transmit power in W.
    init(gram: ComplexMatrix, errors: [Error], targets: [Double], limit: Double) {
        users = gram.rows
        self.errors = errors
        self.targets = targets
        self.limit = limit
        kernel = LeastPowerKernel(users: gram.rows)
        for k in 0..<users {
            for j in 0...k {
                let (re, im) = gram[k, j].rawStorage
                kernel.gram.set(k, j, lane: 0, to: re, k == j ? 0 : im)
            }
        }
        start = (0..<users).map { targets[$0] / gram[$0, $0].rawStorage.x }
    }

    /// Raises the targets until every user's probability is `confidence`.
    ///
    /// - Returns: the targets, [K]; `nil` where the limit is not enough.
    func raiseMargins(confidence: Double) -> [Double]? {
        guard start.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
        let wanted = NormalQuantile.value(confidence + OutagePower.tolerance / 2)
        var logs = targets.map { log($0) }
        guard solve(logs.map { exp($0) }) else { return nil }
        var last: [(log: Double, quantile: Double)] = []
        for _ in 0..<OutagePower.maximumRounds {
            if probabilities.allSatisfy({
                $0 >= confidence && $0 <= confidence + OutagePower.tolerance
            }) || errors.allSatisfy(\.isNone) {
                return logs.map { exp($0) }
            }
            let quantiles = probabilities.map { NormalQuantile.value($0) }
            let steps = (0..<users).map { k -> Double in
                guard !errors[k].isNone else { return 0 }
                var slope = slopes[k]
                if !last.isEmpty, abs(logs[k] - last[k].log) > 1e-9 {
                    let secant = (quantiles[k] - last[k].quantile) / (logs[k] - last[k].log)
                    // Others' margins move it too: not to be taken at its word.
                    slope = min(max(secant, slope / 4), slope * 4)
                }
                return min(max((wanted - quantiles[k]) / slope, -1), 1)
            }
            guard steps.allSatisfy(\.isFinite) else { return nil }
            last = (0..<users).map { (logs[$0], quantiles[$0]) }
            var scale = 1.0
            while true {
                let next = zip(logs, steps).map { max($0 + scale * $1, -700) }
                if solve(next.map { exp($0) }) {
                    logs = next
                    break
                }
                scale /= 2
                if scale * (steps.map(abs).max() ?? 0) < OutagePower.smallestStep { return nil }
            }
        }
        return probabilities.allSatisfy { $0 >= confidence - 10 * OutagePower.tolerance }
            ? logs.map { exp($0) } : nil
    }

    /// Powers that give `sinr` in the mean, and their probabilities; false above the limit.
    private func solve(_ sinr: [Double]) -> Bool {
        for k in 0..<users {
            kernel.set(sinrTarget: sinr[k], of: k)
            kernel.lambda[k].v = min(start[k], sinr[k] * start[k] / targets[k])
        }
        let total = kernel.solve(limit: limit, tolerance: 1e-9).v
        guard total <= limit else { return false }
        let lambda = (0..<users).map { kernel.lambda[$0].v }
        kernel.invert()
        let c = ComplexMatrix(rows: users, columns: users) { k, j in
            let (re, im) =
                k >= j
                ? kernel.inverse.get(k, j, lane: 0) : kernel.inverse.get(j, k, lane: 0)
            return Complex(re, k == j ? 0 : (k > j ? im : -im))
        }
        // c_k w_j = delta_kj - C_kj / lambda_k, and W^H W = C - C Lambda^-1 C.
        let heard = ComplexMatrix(rows: users, columns: users) { k, j in
            (k == j ? .one : .zero) - c[k, j].multiplied(by: 1 / lambda[k])
        }
        let shape = c * heard
        let lengths = (0..<users).map { shape[$0, $0].rawStorage.x }
        let along = errors.map { $0.along * c }
        let equations = ComplexMatrix(rows: users, columns: users) { k, j in
            let gain = heard[k, j].squaredLength
            let error = (0..<along[k].rows).reduce(errors[k].white * lengths[j]) {
                $0 + along[k][$1, j].squaredLength
            }
            return Complex((k == j ? gain / sinr[k] : -gain) - error)
        }
        guard
            let solution = equations.solve(
                ComplexMatrix(rows: users, columns: 1) { _, _ in .one })
        else { return false }
        let z = solution.elements.map { $0.rawStorage.x }
        let sum = zip(z, lengths).reduce(0) { $0 + $1.0 * $1.1 }
        guard z.allSatisfy({ $0 > 0 && $0.isFinite }), sum <= limit else { return false }
        (scales, inverse, power) = (z, c, sum)
        judge(heard, shape, along)
        return true
    }

    /// The probabilities of the powers ``scales``.
    private func judge(
        _ heard: ComplexMatrix, _ shape: ComplexMatrix, _ along: [ComplexMatrix]
    ) {
        let roots = scales.map { $0.squareRoot() }
        var results: [(probability: Double, slope: Double)] = []
        for k in 0..<users {
            let mean = (0..<users).map { heard[k, $0].multiplied(by: roots[$0]) }
            let covariance = ComplexMatrix(rows: users, columns: users) { i, j in
                var sum = shape[i, j].multiplied(by: errors[k].white)
                for r in 0..<along[k].rows { sum += along[k][r, i].conjugate * along[k][r, j] }
                return sum.multiplied(by: roots[i] * roots[j])
            }
            let weights = (0..<users).map { $0 == k ? 1 / targets[k] : -1.0 }
            guard !errors[k].isNone,
                let form = NormalQuadraticForm(
                    weights: weights, mean: mean, covariance: covariance)
            else {
                results.append((1, 1))
                continue
            }
            results.append(
                (
                    form.probability(atLeast: 1),
                    mean[k].squaredLength / targets[k] / max(form.deviation, 1e-12)
                ))
        }
        probabilities = results.map(\.probability)
        slopes = results.map(\.slope)
    }

    /// X with W = H^H X for the powers that were found, [K, K].
    func directions() -> ComplexMatrix {
        ComplexMatrix(rows: users, columns: users) {
            inverse[$0, $1].multiplied(by: scales[$1].squareRoot())
        }
    }
}
