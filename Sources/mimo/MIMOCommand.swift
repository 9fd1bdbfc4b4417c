import ArgumentParser
import Support

/// The command `mimo`.
@main
struct MIMOCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mimo",
        abstract: "Sites, channels and precoders for massive MIMO.",
        version: MIMOVersion.current,
        subcommands: [
<<<<<<< HEAD
            SiteCommand.self, TraceCommand.self, CheckPathsCommand.self, ReportCommand.self,
=======
            SiteCommand.self, TraceCommand.self, EvaluateCommand.self,
            CheckPathsCommand.self,
>>>>>>> main
        ])
}
