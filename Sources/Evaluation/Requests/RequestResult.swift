import Precoding

/// What an evaluation of requested rates found: the numbers behind its table and figure.
public struct RequestResult: Sendable, Codable, Equatable {
    /// How the evaluation was done.
    public var record: RequestRecord
    /// One point for each environment, sum rate and strategy; sum rates that no group can meet are left out.
    public var points: [RequestPoint]

    private enum CodingKeys: String, CodingKey {
        case record = "settings"
        case points
    }

    /// A result from its parts.
    public init(record: RequestRecord, points: [RequestPoint]) {
        self.record = record
        self.points = points
    }

    /// Reads a result; one of version 0.1.0 says in the record alone what is learned.
    public init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: CodingKeys.self)
        record = try object.decode(RequestRecord.self, forKey: .record)
        points = try object.decode([RequestPoint].self, forKey: .points)
        for index in points.indices where points[index].isUnidentified {
            let name = points[index].strategy
            points[index].id = PrecoderID(
                nameOfOldResult: name, isLearned: record.learned.contains(name))
        }
    }
}
