import Channels
import Support

/// All masts of a fleet with what became of them: `summary.json`.
public struct FleetSummary: Sendable, Codable, Equatable {
    /// What the file is.
    public static let format = DocumentFormat.fleet.rawValue

    /// ``format``.
    public var format = Self.format
    /// Version of swift-mimo that wrote it.
    public var version = MIMOVersion.current
    /// The map's file.
    public var map: String
    /// Where its data come from, and under which licence.
    public var attribution: String
    /// The list of masts.
    public var list: String
    /// How masts were evaluated; `nil` where none was.
    public var settings: FleetEvaluation.Settings?
    /// The masts in the order of the list.
    public var masts: [FleetRow]

    /// A summary from its parts.
    public init(
        map: String, attribution: String, list: String, settings: FleetEvaluation.Settings?,
        masts: [FleetRow]
    ) {
        self.map = map
        self.attribution = attribution
        self.list = list
        self.settings = settings
        self.masts = masts
    }

    /// Masts of which there is no dataset, or no evaluation.
    public var failed: [FleetRow] { masts.filter { $0.failure != nil } }

    /// Reads a summary.
    ///
    /// - Throws: `InputError` naming `path` when it is missing or something else.
    public init(path: String) throws {
        self = try ResultCoding.decode(
            Self.self, at: path, format: .fleet, expected: "the summary of a fleet")
        guard format == Self.format else {
            throw InputError(path, expected: "format \(Self.format)", found: format)
        }
    }

    /// Writes the summary as JSON, keys in order, atomically.
    ///
    /// - Throws: `InputError` naming `path` when it cannot be written.
    public func write(to path: String) throws {
        try AtomicFile.write(try ResultCoding.encode(self), to: path)
    }
}
