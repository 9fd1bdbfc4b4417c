import ArgumentParser
import Support

/// The options that every command has.
struct SharedOptions: ParsableArguments {
    @Option(
        help: "Seed of every random draw, 0 to \(UInt64.max); the same seed gives the same bits.")
    var seed: UInt64 = 1

    @Flag(help: "Print JSON on standard output instead of text, and no progress.")
    var json = false

    @Flag(
        help:
            "Replace files that other programs wrote, and datasets, maps, heads and precoders by something else."
    )
    var force = false

    @Option(help: "Threads to use, 1 to 1024 (default: all processors).")
    var threads: Int?

    func validate() throws {
        try OptionRange.check("--threads", threads, 1...1024)
    }

    /// How progress is shown under these options.
    var progressStyle: ProgressDisplay.Style { json ? .silent : .automatic }
}
