import ArgumentParser
import Support

/// The command `mimo`.
struct MIMOCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mimo",
        abstract: "Sites, channels and precoders for massive MIMO.",
        version: MIMOVersion.current,
        subcommands: [
            SiteCommand.self, TraceCommand.self, ChannelsCommand.self, DatasetCommand.self,
            EvaluateCommand.self,
            PrecodeCommand.self, ReportCommand.self, PretrainCommand.self, AdaptCommand.self,
            DeployCommand.self, ReproduceCommand.self, CheckPathsCommand.self,
        ])
}
