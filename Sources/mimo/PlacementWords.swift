import ArgumentParser
import Sites

/// What the help of every command that proposes a mast says of `--placement`.
enum PlacementWords {
    /// The help of the option.
    static let help: ArgumentHelp =
        "Where a proposed mast stands: ground or roof (default: the tallest roof near the middle from \(Int(MastProposal.roofFrom)) m on, else the ground)."
}
