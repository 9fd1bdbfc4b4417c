import ArgumentParser
import Channels
import Evaluation
import Models
import Precoding
import Reporting

/// `mimo evaluate`: classical and learned precoders on a dataset.
struct EvaluateCommand: AsyncParsableCommand, WritesOutput {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Compare precoders on a dataset: rates, energy, operations, time.",
        discussion: """
            Precoders: \(PrecoderRegistry.names.joined(separator: ", ")). Rates are in bit/s/Hz, \
            line of sight (LOS) and no line of sight (NLOS) apart; `of ref.` is the share of the \
            best of several converged WMMSE runs; times are of one thread, `batch` over all \
            groups at once in single precision, `single` one channel after another in double. \
            --model adds the foundation model in a folder, with its default head (zero-shot) and \
            with the heads that --head names; trained for requested rates it also stands in the \
            table of energy, with how far it is from the request. With --pilots all precoders but \
            the reference are made from the same noisy estimates and know their ratio: the classical \
            ones count the errors as noise, a model that knows channels cleans the estimates first. \
            The table of energy then has what requested rates cost that are to hold with the \
            probability --confidence, beside a genie that knows the channels. --bandwidth, or a \
            dataset of a band, has rates over the band: one precoder for each group of resource blocks, \
            and one choice of antennas for all of them.
            """)

    @Argument(help: "Dataset written by mimo trace (.safetensors).")
    var dataset: String

    @Option(name: .shortAndLong, help: "Also write the whole result (JSON), for mimo report.")
    var output: String?

    @OptionGroup var options: EvaluationOptions

    @OptionGroup var band: BandOptions

    @OptionGroup var models: ModelOptions

    @OptionGroup var knowledge: PilotOptions

    @OptionGroup var shared: SharedOptions

    var inputs: [String?] { [dataset] }

    var outputs: [NamedOutput?] {
        [output.map { .file($0, option: "-o") }]
    }

    func run() async throws {
        var evaluator = try options.evaluator(shared)
        let channels = try ChannelDataset(path: dataset)
        var notes = MissingParts.note(channels, path: dataset)
        evaluator.band = try band.grid()
        let loaded = try models.add(
            to: &evaluator, antennas: channels.antennaCount, knowledge: knowledge)
        for model in loaded {
            notes += ForeignUse.note(model, on: channels, users: evaluator.usersPerGroup)
        }
        var result = try evaluator.evaluate(
            channels, path: dataset, progress: shared.progressStyle)
        result.record.notes = notes
        if let output { try result.write(to: output) }
        if shared.json {
            try printJSON(result.overview, as: .evaluation)
            return
        }
        print("\(dataset)\n\n\(result.rateTable)\n")
        if !result.energy.isEmpty {
            print(result.energyTable)
            print("means over the feasible of \(result.record.energyGroups) groups per environment")
            if result.energy.contains(where: \.id.isLearned) {
                print(
                    result.record.pilotRatio == nil
                        ? "rate error: mean of |R - r| / r over users; met: groups whose every user "
                            + "gets at least \(RequestOutcome.metFraction) r"
                        : "missing: mean of max(0, r - R) / r over users; held: users that get "
                            + "all they asked for")
            }
            print("")
        }
        print(result.settingsText)
    }
}
