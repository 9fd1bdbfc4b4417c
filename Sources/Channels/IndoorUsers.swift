/// Users inside buildings, and what their channels lose on the way in.
///
/// Waves are traced to the air before the building's walls (see `FacadeEntry`) and go on straight to
/// the user through the wall that lets most in, with the loss of ``entryLoss``.
public struct IndoorUsers: Sendable, Equatable, Codable {
    /// Share of the users that are indoors, 0 to 1.
    public var share: Double
    /// What the walls take.
    public var entryLoss: BuildingEntryLoss

    /// Indoor users from their parts; TR 38.901 table 7.2-1 has 0.8 of the users of UMi and UMa indoors.
    public init(share: Double = 0.8, entryLoss: BuildingEntryLoss = .low) {
        self.share = share
        self.entryLoss = entryLoss
    }
}
