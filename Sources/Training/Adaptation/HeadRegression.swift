import LinearAlgebra
import Models
import Numerics
import Precoding
import Support

// Derivation. With the extractor frozen, a guess of a model that knows channels is linear in the
// layer of its correction: c = c_0 + (1 - w) D z, c_0 the guess of the default head, z the features
// and a one, D what the layer gains. So the D of least squared error is that of a linear regression,
// and the site's few channels are kept from being learned by heart by a penalty on D (ridge
// regression), whose strength is chosen by channels that were left out: infinitely strong where
// nothing can be gained, which leaves the default head.

/// Fits the correction layer of a head that knows channels to some users, in closed form.
///
/// U users of C copies with errors drawn anew, D features, N antennas. Gate, level and directions stay
/// those of the start. Needs no training library. O(U C D (D + N) + D^3).
struct HeadRegression {
    /// How it is done: one block, with the reason beside each number.
    struct Configuration: Sendable, Equatable {
        /// Estimates that each local environment gives, and the others together, at least (ours:
        /// beyond it nothing changes).
        var estimates = 20_000
        /// Penalties that are tried, over the mean square of the features; the last one leaves the
        /// start as it is.
        var penalties = [1e-4, 1e-3, 1e-2, 0.1, 1, 10, .infinity]
        /// Parts of the local users, each of which is left out once.
        var folds = 5
        /// Objective of training: range of the pilot ratios, exponent.
        var objective = ChannelObjective()
        /// Pilot ratio in dB of the estimates that are learned from in place of channels, each of
        /// them with independent errors; `nil` where the channels are known.
        var targetPilotRatio: Double?
        /// Seed of the errors.
        var seed: UInt64 = 1
    }

    private let model: FoundationModel
    private let estimator: LearnedEstimator
    private let configuration: Configuration
    private let threads: Int?

    /// Regressions for `model`.
    ///
    /// - Throws: `InputError` when its heads give precoders.
    init(_ model: FoundationModel, _ configuration: Configuration, threads: Int?) throws {
        self.model = model
        self.configuration = configuration
        self.threads = threads
        estimator = try LearnedEstimator(model, antennas: model.configuration.antennas)
    }

    /// A head for the first `local` environments of `data`, which learns from all of them.
    ///
    /// - Parameters:
    ///   - data: environments with users to learn from.
    ///   - local: number of environments of the site; the first ones.
    ///   - shares: how much each environment counts, [E].
    /// - Returns: the head and the penalty that was chosen.
    func head(
        _ data: TrainingData, local: Int, shares: [Double]
    ) -> (head: OutputHead, penalty: Double) {
        let folds = configuration.folds
        // Sums of every fold of the local users, and of all others.
        var parts = (0..<folds).map { _ in RegressionSums(model.configuration) }
        var others = RegressionSums(model.configuration)
        for (e, environment) in data.environments.enumerated() {
            let users = environment.pools.flatMap(\.training)
            guard !users.isEmpty, shares[e] > 0 else { continue }
            let environments = e < local ? 1 : data.environments.count - local
            let copies = max(1, configuration.estimates / (users.count * environments))
            let weight = shares[e] / Double(users.count * copies)
            guard e < local else {
                others.add(sums(data, users, copies: copies, environment: e), times: weight)
                continue
            }
            for fold in 0..<folds {
                let chosen = users.indices.filter { $0 % folds == fold }.map { users[$0] }
                guard !chosen.isEmpty else { continue }
                parts[fold].add(
                    sums(data, chosen, copies: copies, environment: e * folds + fold),
                    times: weight)
            }
        }
        let whole = parts.reduce(into: others) { $0.add($1, times: 1) }
        let errors = configuration.penalties.map { penalty in
            (0..<folds).reduce(0.0) { sum, fold in
                var rest = whole
                rest.add(parts[fold], times: -1)
                return sum + parts[fold].change(of: rest.solution(penalty: penalty))
            }
        }
        let best = errors.indices.min { errors[$0] < errors[$1] } ?? errors.count - 1
        let penalty = configuration.penalties[best]
        return (head(plus: whole.solution(penalty: penalty)), penalty)
    }

    /// The sums over copies of some users with errors drawn anew.
    private func sums(
        _ data: TrainingData, _ users: [Int], copies: Int, environment: Int
    ) -> RegressionSums {
        let n = data.antennas
        let parts = Parallel.map(copies, threads: threads) { copy in
            var pilots = PilotDraws()
            pilots.append(
                groups: 0..<users.count, users: 1, antennas: n,
                range: configuration.objective.pilotRatios, stream: RandomStream.headPilots,
                environment: environment, iteration: 2 * copy, seed: configuration.seed)
            var target = PilotDraws()
            if let ratio = configuration.targetPilotRatio {
                target.append(
                    groups: 0..<users.count, users: 1, antennas: n, range: ratio...ratio,
                    stream: RandomStream.headPilots, environment: environment,
                    iteration: 2 * copy + 1, seed: configuration.seed)
            }
            let channels = data.batch(of: users, users: 1)
            let estimates = Self.estimates(of: channels, pilots)
            let targets =
                target.decibels.isEmpty ? channels : Self.estimates(of: channels, target)
            let features = estimator.features(
                of: estimates, pilotRatios: pilots.decibels, threads: 1)
            let guesses = estimator.knowledge(
                of: estimates, pilotRatios: pilots.decibels, threads: 1
            ).channels
            var sums = RegressionSums(model.configuration)
            for user in users.indices {
                sums.add(
                    features, guesses, targets, estimates, user: user,
                    decibels: Double(pilots.decibels[user]),
                    exponent: configuration.objective.ratioExponent)
            }
            return sums
        }
        return parts.reduce(into: RegressionSums(model.configuration)) { $0.add($1, times: 1) }
    }

    /// Estimates of channels [U, 1, N].
    private static func estimates(of channels: ChannelBatch, _ pilots: PilotDraws) -> ChannelBatch {
        let n = channels.antennas
        var elements = channels.elements
        for user in 0..<channels.count {
            let range = (user * n)..<((user + 1) * n)
            let energy = range.reduce(0.0) {
                let (re, im) = channels.elements[$1].rawStorage
                return $0 + Double(re) * Double(re) + Double(im) * Double(im)
            }
            let ratio = Double.pow(10, Double(pilots.decibels[user]) / 10)
            let scale = Float((energy / ratio / Double(2 * n)).squareRoot())
            for (i, place) in range.enumerated() {
                elements[place] += Complex(
                    scale * pilots.errors[user * 2 * n + i],
                    scale * pilots.errors[user * 2 * n + n + i])
            }
        }
        return ChannelBatch(
            count: channels.count, users: 1, antennas: n, elements: elements)
    }

    /// The default head with a solution [D + 1, 2 N] added to its correction.
    private func head(plus solution: [[Double]]?) -> OutputHead {
        var head = model.defaultHead
        guard let solution else { return head }
        let layout = ParameterLayout.head(model.configuration)
        let (weight, bias) = (layout["head.channel.weight"], layout["head.channel.bias"])
        let d = model.configuration.embedding
        for output in 0..<bias.count {
            for input in 0..<d {
                head.values[weight.offset + output * d + input] += Float(solution[input][output])
            }
            head.values[bias.offset + output] += Float(solution[d][output])
        }
        return head
    }
}
