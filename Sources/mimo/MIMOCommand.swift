import ArgumentParser

/// The command `mimo`.
@main
struct MIMOCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mimo",
        abstract: "Sites, channels and precoders for massive MIMO.",
        version: "0.1.0",
        subcommands: [CheckPathsCommand.self, ReportCommand.self])
}
