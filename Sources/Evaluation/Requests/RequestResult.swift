/// What an evaluation of requested rates found: the numbers behind its table and figure.
public struct RequestResult: Sendable, Codable, Equatable {
    /// How the evaluation was done.
    public var settings: RequestSettings
    /// One point per split, sum rate and strategy; sum rates that no group can meet are left out.
    public var points: [RequestPoint]

    /// A result from its parts.
    public init(settings: RequestSettings, points: [RequestPoint]) {
        self.settings = settings
        self.points = points
    }
}
