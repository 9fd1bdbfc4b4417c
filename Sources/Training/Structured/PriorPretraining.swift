import FoundationModel
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

    /// Sixty-four laws in half precision are a file of 1 MB; twice as many gain next to nothing at
    /// sites that were left out, and each estimate takes twice as long.
    private static var standard: PriorFitting {
        var fitting = PriorFitting()
        fitting.components = 64
        return fitting
    }

    /// The defaults: what ships.
    public init() {}

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
    ) throws -> ChannelPrior {
        let (users, n) = (users(of: data), data.antennas)
        let channels = ComplexMatrix(rows: users.count, columns: n) { u, i in
            let place = 2 * n * users[u] + i
            return Complex(Double(data.channels[place]), Double(data.channels[place + n]))
        }
        return try fitting.prior(of: channels, path: source, threads: threads)
    }
}
