import Foundation
import Models

/// How alike environments are to a model that knows channels: user by user.
///
/// The mean over local users of the largest cosine of the angle between a user's features and those
/// of an environment's users (ours: the mean over all pairs, as in Emery et al., PIMRC 2025, says
/// less; an environment that has users like each of the local ones has much to teach, whatever else
/// is in it).
struct UserSimilarity {
    private let estimator: LearnedEstimator

    /// Users of an environment that are compared, at most.
    private static let users = 200

    /// Similarity as `estimator` sees it.
    init(_ estimator: LearnedEstimator) { self.estimator = estimator }

    /// The `count` environments of `library` most similar to each of the local environments, each
    /// once, best first.
    func rank(
        _ local: TrainingData, in library: TrainingData, count: Int
    ) -> [(index: Int, cosine: Double)] {
        let own = local.environments.map { directions($0, local) }
        let others = library.environments.map { directions($0, library) }
        var best: [Int: Double] = [:]
        for features in own {
            let cosines = others.indices.map {
                (index: $0, cosine: Self.meanLargest(features, others[$0]))
            }
            // A tie goes to the first, so that the order is the same everywhere.
            let sorted = cosines.sorted {
                $0.cosine != $1.cosine ? $0.cosine > $1.cosine : $0.index < $1.index
            }
            for entry in sorted.prefix(count) {
                best[entry.index] = max(best[entry.index] ?? -1, entry.cosine)
            }
        }
        return best.map { (index: $0.key, cosine: $0.value) }.sorted {
            $0.cosine != $1.cosine ? $0.cosine > $1.cosine : $0.index < $1.index
        }
    }

    /// Features of some users of an environment, scaled to length 1, [users][D].
    private func directions(_ environment: EnvironmentUsers, _ data: TrainingData) -> [[Float]] {
        let all = environment.pools.flatMap(\.training)
        let step = max(1, all.count / Self.users)
        let chosen = stride(from: 0, to: all.count, by: step).prefix(Self.users).map { all[$0] }
        guard !chosen.isEmpty else { return [] }
        let d = estimator.configuration.embedding
        let features = estimator.features(of: data.batch(of: chosen, users: 1))
        return chosen.indices.map { user in
            let row = features[(user * d)..<((user + 1) * d)]
            let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return row.map { $0 / max(length, 1e-12) }
        }
    }

    private static func meanLargest(_ local: [[Float]], _ others: [[Float]]) -> Double {
        guard !local.isEmpty, !others.isEmpty else { return -1 }
        let sum = local.reduce(0.0) { sum, a in
            sum
                + Double(
                    others.reduce(-1 as Float) { largest, b in
                        max(largest, zip(a, b).reduce(0) { $0 + $1.0 * $1.1 })
                    })
        }
        return sum / Double(local.count)
    }
}
