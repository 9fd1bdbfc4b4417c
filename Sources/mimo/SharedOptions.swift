import ArgumentParser
import Support

/// The options that every command has.
struct SharedOptions: ParsableArguments {
    @Option(help: "Seed of every random draw; the same seed gives the same bits.")
    var seed: UInt64 = 1

    @Flag(help: "Print JSON on standard output instead of text, and no progress.")
    var json = false

    @Flag(help: "Replace files that other programs wrote.")
    var force = false

    @Option(help: "Threads to use (default: all processors).")
    var threads: Int?

    func validate() throws {
        if let threads, threads < 1 { throw ValidationError("--threads must be positive") }
    }

    /// How progress is shown under these options.
    var progressStyle: ProgressDisplay.Style { json ? .silent : .automatic }
}
