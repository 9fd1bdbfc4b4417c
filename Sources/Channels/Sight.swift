/// Whether the straight line from a user to the mast is free.
public enum Sight: String, Sendable, Codable, CaseIterable, CustomStringConvertible {
    /// Line of sight.
    case lineOfSight = "LOS"
    /// None: what arrives has been reflected.
    case obstructed = "NLOS"
    /// The data do not say, as channels from elsewhere often do not: all users together.
    case unknown = "ALL"

    /// The sight of a user whose line to the mast is free, or not.
    public init(isFree: Bool) { self = isFree ? .lineOfSight : .obstructed }

    /// `LOS`, `NLOS` or `ALL`.
    public var description: String { rawValue }
}
