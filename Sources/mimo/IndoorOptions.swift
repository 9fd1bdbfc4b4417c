import ArgumentParser
import Channels

/// Users inside buildings; shared by the commands that trace users.
struct IndoorOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Share of the drawn users that are inside buildings, 0 to 1 (default: 0; TR 38.901 has 0.8).",
            valueName: "share"))
    var indoor: Double?

    @Option(
        help: ArgumentHelp(
            "What walls take from users inside buildings, by TR 38.901: low (old buildings, 12 dB at "
                + "2 GHz) or high (coated glass, 22 dB). Chosen users may be indoors with it only.")
    )
    var entryLoss: BuildingEntryLoss?

    func validate() throws {
        try OptionRange.check("--indoor", indoor, 0...1)
    }

    /// These options as the recipe takes them, for drawn users or chosen ones.
    ///
    /// - Throws: `ValidationError` for an option that would change nothing.
    func users(_ source: UserSource) throws -> IndoorUsers? {
        switch source {
        case .drawn:
            guard let indoor, indoor > 0 else {
                if entryLoss != nil { throw ValidationError("--entry-loss needs --indoor over 0") }
                return nil
            }
            return IndoorUsers(share: indoor, entryLoss: entryLoss ?? .low)
        case .file:
            if indoor != nil {
                throw ValidationError(
                    "--indoor is for drawn users; chosen ones are where their file says (--entry-loss)"
                )
            }
            return entryLoss.map { IndoorUsers(share: 0, entryLoss: $0) }
        }
    }
}

extension BuildingEntryLoss: ExpressibleByArgument {}
