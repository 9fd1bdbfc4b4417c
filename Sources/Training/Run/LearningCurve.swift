import Channels

/// What a training run has reached, one point for every validation.
public struct LearningCurve: Sendable, Equatable, Codable {
    /// One validation.
    public struct Point: Sendable, Equatable, Codable {
        /// Samples seen before it.
        public var samples: Int
        /// Loss of the last iteration: the weighted mean sum rate, negated, in bit/s/Hz; after an
        /// iteration of phase 2 the loss of requested rates in W.
        public var loss: Double
        /// Mean over environments of sum rate over reference rate, a share, on validation users.
        public var mean: Double
        /// The same over the environments with line of sight.
        public var lineOfSight: Double
        /// The same over those without.
        public var noLineOfSight: Double
        /// Sum rate over reference rate of each environment, a share, in the order of
        /// ``LearningCurve/environments``.
        public var environments: [Double]
        /// Samples per second since the validation before.
        public var samplesPerSecond: Double
        /// Phase 2: mean over users of |R - r| / r on requested rates, a share; `nil` in phase 1.
        public var rateError: Double?
        /// Phase 2: mean energy on requested rates in W; `nil` in phase 1.
        public var power: Double?
    }

    /// Names of the environments, in the order of ``Point/environments``.
    public var environments: [String]
    /// The validations.
    public var points: [Point] = []

    /// A point from the share of its reference rate that each environment reaches, [E];
    /// `sights` are theirs.
    static func point(
        samples: Int, loss: Double, ratios: [Double], sights: [Sight], samplesPerSecond: Double
    ) -> Point {
        func mean(_ wanted: Sight?) -> Double {
            let chosen = zip(ratios, sights).filter { wanted == nil || $0.1 == wanted }
            return chosen.isEmpty
                ? 0 : chosen.reduce(0) { $0 + $1.0 } / Double(chosen.count)
        }
        return Point(
            samples: samples, loss: loss, mean: mean(nil), lineOfSight: mean(.lineOfSight),
            noLineOfSight: mean(.obstructed), environments: ratios,
            samplesPerSecond: samplesPerSecond)
    }

    /// Whether the last `patience` points have not bettered the best before them; `patience` 0
    /// never says so.
    func isStalled(patience: Int) -> Bool {
        guard patience > 0, points.count > patience else { return false }
        let means = points.map(\.mean)
        let before = means.dropLast(patience).max() ?? 0
        return (means.suffix(patience).max() ?? 0) <= before
    }
}
