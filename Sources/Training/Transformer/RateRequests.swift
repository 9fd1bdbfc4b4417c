import Foundation
import Support

/// Random requests for training: rates that sum to a random share of what WMMSE
/// reaches in the environment.
///
/// The share of a group is uniform between two limits, the users' parts of it are uniform numbers,
/// normalised, so that one user may ask for much and another for little. Like the groups, they are
/// a pure function of seed, part, environment and iteration.
struct RateRequests {
    /// Limits of the requested sum over the environment's reference rate.
    let shares: ClosedRange<Double>
    /// Users K of a group.
    let users: Int
    /// The seed of the run.
    let seed: UInt64

    /// Requests of groups of `users` as a run with `seed` draws them.
    init(_ configuration: RequestConfiguration, users: Int, seed: UInt64) {
        shares = configuration.lowestRequest...configuration.highestRequest
        self.users = users
        self.seed = seed
    }

    /// Requested rates in bit/s/Hz of `count` groups, [count, K].
    ///
    /// - Parameters:
    ///   - part: what for.
    ///   - environment: its number.
    ///   - iteration: of the run.
    ///   - referenceRate: of the environment in bit/s/Hz.
    ///   - count: number of groups; the first of a longer draw are those of a shorter one.
    func rates(
        _ part: TrainingGroups.Part, environment: Int, iteration: Int, referenceRate: Double,
        count: Int
    ) -> [Float] {
        var random = TrainingGroups.random(
            part, purpose: RandomStream.rateRequests, environment: environment,
            iteration: iteration, seed: seed)
        return (0..<count).flatMap { _ -> [Float] in
            let span = shares.upperBound - shares.lowerBound
            let total = referenceRate * (shares.lowerBound + span * random.uniform())
            let parts = (0..<users).map { _ in random.uniform() }
            let sum = parts.reduce(0, +)
            return parts.map { Float(total * (sum > 0 ? $0 / sum : 1 / Double(users))) }
        }
    }
}
