import Channels
import Precoding
import Support

// The file of an evaluation is read by programs that know version 0.1.0: every entry that it had
// stays, and what was added later stands beside it (`identity`, `point`).

extension EvaluationResult: Codable {
    private enum CodingKeys: String, CodingKey {
        case record = "settings"
        case format, rows, distributions, energy, userRates
    }

    /// Reads a result of this version or of 0.1.0, which names precoders without their identities
    /// and says in the settings which are learned.
    public init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: CodingKeys.self)
        record = try object.decode(EvaluationRecord.self, forKey: .record)
        rows = try object.decode([EvaluationRow].self, forKey: .rows)
        distributions = try object.decode([RateDistribution].self, forKey: .distributions)
        energy = try object.decode([EnergyEntry].self, forKey: .energy)
            .map { [users = record.usersPerGroup] in $0.point(users: users) }
        userRates = try object.decode([Double?].self, forKey: .userRates)
        let learned = Set(record.learned ?? [])
        for index in rows.indices where rows[index].isUnidentified {
            let name = rows[index].precoder
            rows[index].id = PrecoderID(nameOfOldResult: name, isLearned: learned.contains(name))
        }
        for index in distributions.indices where distributions[index].isUnidentified {
            let name = distributions[index].precoder
            distributions[index].id = PrecoderID(
                nameOfOldResult: name, isLearned: learned.contains(name))
        }
    }

    /// Writes the format `mimo-evaluation-1` and all parts; the record is the entry `settings`.
    public func encode(to encoder: any Encoder) throws {
        try overview.encode(to: encoder)
        var object = encoder.container(keyedBy: CodingKeys.self)
        try object.encode(DocumentFormat.evaluation, forKey: .format)
        try object.encode(distributions, forKey: .distributions)
        try object.encode(userRates, forKey: .userRates)
    }

    /// The result without the rates of single groups and users: what a program reads that wants no
    /// more than the tables.
    package struct Overview: Encodable {
        fileprivate let result: EvaluationResult

        /// Writes settings, rows and energies.
        package func encode(to encoder: any Encoder) throws {
            var object = encoder.container(keyedBy: CodingKeys.self)
            try object.encode(result.record, forKey: .record)
            try object.encode(result.rows, forKey: .rows)
            try object.encode(result.energy.map(EnergyEntry.init), forKey: .energy)
        }
    }

    /// What the tables are made of.
    package var overview: Overview { Overview(result: self) }
}

/// An energy point in the file.
private struct EnergyEntry: Codable {
    var split: Sight
    var strategy: String
    /// Rate requested by every user in bit/s/Hz.
    var requestedRate: Double
    /// Mean energy in W, and mean number of antennas that are on.
    var meanPower, meanAntennas: Double
    var feasibleShare: Double
    /// Of learned strategies only.
    var rateError, metShare: Double?
    /// All of the point; absent from results of version 0.1.0.
    var point: RequestPoint?

    init(_ point: RequestPoint) {
        split = point.sight
        strategy = point.strategy
        requestedRate = point.userRate ?? .nan
        meanPower = point.energy
        meanAntennas = point.antennas
        feasibleShare = point.feasibleShare
        if point.id.isLearned {
            rateError = point.rateError
            metShare = point.metShare
        }
        self.point = point
    }

    /// The point of a group of K `users`.
    func point(users: Int) -> RequestPoint {
        point
            ?? RequestPoint(
                sight: split,
                id: PrecoderID(nameOfOldResult: strategy, isLearned: rateError != nil),
                sumRate: Double(users) * requestedRate, userRate: requestedRate,
                energy: meanPower, antennas: meanAntennas, feasibleShare: feasibleShare,
                rateError: rateError ?? .nan, metShare: metShare ?? .nan)
    }
}
