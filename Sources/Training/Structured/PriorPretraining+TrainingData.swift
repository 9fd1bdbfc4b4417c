import LinearAlgebra
import Models
import Numerics

extension PriorPretraining {
    /// The prior of the training users of `data`.
    ///
    ///     let prior = try PriorPretraining().prior(of: data, source: "data")
    ///
    /// - Parameters:
    ///   - data: users of the training sites.
    ///   - source: where they came from, for messages.
    ///   - threads: upper limit of threads; the result does not depend on it.
    /// - Throws: `InputError` as `PriorFitting`.
    package func prior(
        of data: TrainingData, source: String, threads: Int? = nil
    ) throws -> GaussianMixturePrior {
        let (users, n) = (users(of: data), data.antennas)
        let channels = ComplexMatrix(rows: users.count, columns: n) { u, i in
            let place = 2 * n * users[u] + i
            return Complex(Double(data.channels[place]), Double(data.channels[place + n]))
        }
        return try fitting.prior(of: channels, path: source, threads: threads)
    }

    /// The rows of `data` that the prior is fitted to, in order.
    func users(of data: TrainingData) -> [Int] {
        data.environments.flatMap(\.pools).flatMap { pool in
            users(ofPool: pool.training.count).map { Int(pool.training[$0]) }
        }
    }
}
