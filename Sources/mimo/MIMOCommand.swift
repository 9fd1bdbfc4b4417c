import ArgumentParser
import Support

/// The command `mimo`.
struct MIMOCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mimo",
        abstract: "Sites, channels and precoders for massive MIMO.",
        discussion: """
            Exit status: 0 when all is done, 64 for arguments that cannot be meant, 65 for a file that \
            holds something else, 66 for one that cannot be read, 73 where nothing can be written, 74 \
            when a disk or device fails or is full, 130 or 143 when interrupted; 1 otherwise. An \
            output is written whole or not at all. Files that are read are never written to, those \
            of other programs only with --force; pipes and devices are written to as they are.
            """,
        version: MIMOVersion.current,
        subcommands: [
            SiteCommand.self, TraceCommand.self, MapCommand.self, ChannelsCommand.self,
            DatasetCommand.self,
            EvaluateCommand.self,
            PrecodeCommand.self, ReportCommand.self, ViewCommand.self, StudioCommand.self,
            PretrainCommand.self, AdaptCommand.self,
            DeployCommand.self, ReproduceCommand.self, CheckPathsCommand.self,
            DoctorCommand.self,
        ])
}
