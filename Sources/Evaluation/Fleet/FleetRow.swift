import Channels
import Precoding
import Sites

/// What became of one mast of a fleet: its users, their rates, what requested rates cost, or why there
/// is nothing of it.
public struct FleetRow: Sendable, Codable, Equatable {
    /// The mean rate of one precoder.
    public struct Rate: Sendable, Codable, Equatable {
        /// Name of the precoder.
        public var precoder: String
        /// Whether a model learned it.
        public var isLearned: Bool
        /// Whether it is what the others are measured against; it stands in no table.
        public var isReference: Bool
        /// Mean rate of a user in bit/s/Hz, with K users served at once: of the users in line of sight
        /// and of the others, `nil` where there were too few of them.
        public var lineOfSight, noLineOfSight: Double?
        /// Mean over both, weighted by how many users there are of either.
        public var mean: Double
    }

    /// What it costs to give every user a requested rate, means over the groups that all antennas can
    /// serve, over both kinds of users, weighted like rates.
    public struct Saving: Sendable, Codable, Equatable {
        /// The rate of every user in bit/s/Hz.
        public var requestedRate: Double
        /// The strategy.
        public var strategy: String
        /// The energy it takes in W.
        public var energy: Double
        /// Energy in W of all antennas with no more power than needed.
        public var allAntennas: Double
        /// 1 − ``energy`` / ``allAntennas``.
        public var saved: Double
    }

    /// Name of the mast, and of its file.
    public var name: String
    /// Where it stands.
    public var location: GeographicPoint
    /// Height of the array above the ground in metres.
    public var height: Double
    /// Where the array faces, degrees counter-clockwise from east; `nil` where it was to be chosen and
    /// there is no dataset.
    public var azimuth: Double?
    /// Why there is no dataset or no evaluation of it, beginning with the row of the list.
    public var failure: String?
    /// Building outlines in its window.
    public var buildings: Int
    /// Whether its window reaches out of what the map covers, so that buildings may be missing; `nil`
    /// where the map does not say what it covers.
    public var leavesMap: Bool?
    /// Users.
    public var users: Int
    /// The share of them in line of sight.
    public var shareInSight: Double?
    /// Positions without a path, and with more than the largest coupling loss.
    public var withoutPath, uncovered: Int?
    /// Mean rates, in the order of the evaluation.
    public var rates: [Rate]
    /// What requested rates cost; `nil` where none can be met.
    public var saving: Saving?

    /// A mast of which there is nothing yet.
    public init(_ mast: FleetMast, buildings: Int, leavesMap: Bool?) {
        name = mast.name
        location = mast.location
        height = mast.height
        azimuth = mast.azimuth
        self.buildings = buildings
        self.leavesMap = leavesMap
        users = 0
        rates = []
    }

    /// Takes over what a dataset says.
    mutating func take(_ dataset: ChannelDataset) {
        azimuth = dataset.record.mast.azimuth
        users = dataset.userCount
        let direct = dataset.lineOfSight.count { $0 }
        shareInSight = users > 0 ? Double(direct) / Double(users) : nil
        withoutPath = dataset.record.users.dropped
        uncovered = dataset.record.users.uncovered
    }

    /// Takes over what an evaluation found.
    ///
    /// - Parameter strategy: label of the strategy whose saving is wanted.
    mutating func take(_ result: EvaluationResult, strategy: String) {
        func mean(_ direct: Double?, _ hidden: Double?) -> Double? {
            guard let direct else { return hidden }
            guard let hidden else { return direct }
            let share = shareInSight ?? 0
            return share * direct + (1 - share) * hidden
        }
        var labels: [PrecoderID] = []
        for row in result.rows where !labels.contains(row.id) { labels.append(row.id) }
        rates = labels.compactMap { id in
            func rate(_ sight: Sight) -> Double? {
                result.rows.first { $0.id == id && $0.sight == sight }?.meanUserRate
            }
            let (direct, hidden) = (rate(.lineOfSight), rate(.obstructed))
            return mean(direct, hidden).map {
                Rate(
                    precoder: id.label, isLearned: id.isLearned, isReference: id.isReference,
                    lineOfSight: direct,
                    noLineOfSight: hidden, mean: $0)
            }
        }
        func energy(_ strategy: String) -> Double? {
            func point(_ sight: Sight) -> Double? {
                result.energy.first { $0.strategy == strategy && $0.sight == sight }?.energy
            }
            return mean(point(.lineOfSight), point(.obstructed))
        }
        guard let spent = energy(strategy),
            let all = energy(AntennaSelectionPrecoder(.all).id.label), all > 0,
            let rate = result.energy.first?.userRate
        else { return }
        saving = Saving(
            requestedRate: rate, strategy: strategy, energy: spent, allAntennas: all,
            saved: 1 - spent / all)
    }
}
