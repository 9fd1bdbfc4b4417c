import Models
import LinearAlgebra
import Numerics
import Support

/// Fits the prior that ships with a structured model to the users of many sites.
///
///     let prior = try PriorPretraining().prior(of: data, source: "data")
///
/// Every mast's users with line of sight and those without count the same: as many of each are
/// taken, evenly over the pool, or all where there are fewer.
public struct PriorPretraining: Sendable, Equatable, Codable {
    /// Users of a mast's pool at most (ours: more of them say little new, and time grows with them);
    /// 0 for no prior.
    public var usersPerPool = 200
    /// The fit.
    public var fitting = PriorPretraining.standard

    /// A hundred and twenty-eight laws in half precision are a file of 2 MB. At sites that were left
    /// out, each doubling from 16 laws brings half a per cent of sum rate without line of sight and
    /// 1 % in it, and takes as much time again.
    private static var standard: PriorFitting {
        var fitting = PriorFitting()
        fitting.components = 128
        fitting.iterations = 12
        return fitting
    }

    /// The defaults: what ships.
    public init() {}

    /// - Throws: `InputError` naming `source` when a number makes no sense.
    func validate(source: String) throws {
        guard usersPerPool >= 0, fitting.components > 0, fitting.iterations >= 0,
            fitting.whitening > 0, fitting.whitening < 1, fitting.leastUsers > 0
        else {
            throw InputError(
                source,
                expected: "for the prior users, laws and iterations, and a share of white noise "
                    + "between 0 and 1",
                found: "other values")
        }
    }

    /// The rows of `data` that the prior is fitted to, in order.
    func users(of data: TrainingData) -> [Int] {
        data.environments.flatMap(\.pools).flatMap { pool -> [Int] in
            let count = min(usersPerPool, pool.training.count)
            return (0..<count).map { Int(pool.training[$0 * pool.training.count / count]) }
        }
    }

    /// The prior of the training users of `data`.
    ///
    /// - Parameters:
    ///   - data: users of the training sites.
    ///   - source: where they came from, for messages.
    ///   - threads: upper limit of threads; the result does not depend on it.
    /// - Throws: `InputError` as ``PriorFitting``.
    public func prior(
        of data: TrainingData, source: String, threads: Int? = nil
    ) throws -> GaussianMixturePrior {
        let (users, n) = (users(of: data), data.antennas)
        let channels = ComplexMatrix(rows: users.count, columns: n) { u, i in
            let place = 2 * n * users[u] + i
            return Complex(Double(data.channels[place]), Double(data.channels[place + n]))
        }
        return try fitting.prior(of: channels, path: source, threads: threads)
    }
}
