import ArgumentParser
import Channels
import Evaluation
import Foundation
import Models
import Precoding
import Support

/// `mimo precode`: precoders of a model, or derived ones, for groups of users, as a file.
struct PrecodeCommand: AsyncParsableCommand, WritesOutput {
    static let configuration = CommandConfiguration(
        commandName: "precode",
        abstract: "Write precoders for groups of users: a learned model's, or derived ones.",
        discussion: """
            With --rates each group asks for these rates, one for each of its users in their order, \
            and the model chooses antennas, power and weights; it must have been trained for \
            requested rates. A request that all antennas at full power cannot meet is scaled down \
            to the largest share that they can, and marked. Without --rates the precoders are for \
            the largest sum rate. Groups are drawn as `mimo evaluate` draws them, line of sight and \
            no line of sight apart, or named by --users. With --pilots the channels of the file are \
            estimates at that ratio: a model that knows channels cleans them, and what is left of \
            the errors counts as noise. Powers are exact, but the rates that are written are those \
            that the estimates themselves would have. With --pilots and --rates each user is to get \
            its rate with the probability --confidence, in spite of the errors, or as surely as all \
            antennas at full power can; no rates are written then, since nobody knows them, but the \
            probabilities.
            """)

    @Argument(help: "Dataset written by mimo trace (.safetensors).")
    var dataset: String

    @Option(
        help: ArgumentHelp(
            "Model: a folder, or a name in the project's Models "
                + "(default: \(ModelLibrary.shippedStructured)).", valueName: "model"))
    var model: String?

    @Option(
        help: ArgumentHelp(
            "Derived precoder instead of a model: one of those of `mimo evaluate --precoders`; with "
                + "--rates a choice of antennas with exact powers: greedy or all.",
            valueName: "name"))
    var precoder: String?

    @Option(
        help: ArgumentHelp("Adapted head, instead of the default one.", valueName: "file"))
    var head: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The channels are estimates at this pilot signal-to-noise ratio, -100 to 200 dB.",
            valueName: "dB"))
    var pilots: Double?

    @Option(
        help: ArgumentHelp(
            "Rates of a group's users, above 0 to 100 bit/s/Hz, separated by commas.",
            valueName: "r1,r2,…"))
    var rates: String?

    @Option(
        help: ArgumentHelp(
            "Probability, 0.5 to 0.999, with which each rate is to hold; needs --rates and --pilots "
                + "(default: \(ConfidenceOption.standard)).",
            valueName: "0.5…0.999"))
    var confidence: Double?

    @Option(
        name: .customLong("users"),
        help: ArgumentHelp(
            "Users of one group by their numbers in the dataset (repeatable); instead of drawing.",
            valueName: "u1,u2,…"))
    var named: [String] = []

    @Option(help: "Groups to draw per environment, 1 to 1000000 (default: 1000).")
    var groups: Int?

    @Option(
        help: "Users to draw groups from: test (those kept for testing) or all (default: test).")
    var pool: UserPool?

    @Option(
        help: ArgumentHelp(
            "Noise: paper, thermal or a power of 1e-30 to 1e30 W.", valueName: "paper|thermal|W"))
    var noise = "paper"

    @Option(
        help: ArgumentHelp(
            "Power per antenna: default (1 W), macro (12 W) or a power of 0 to 1e6 W.",
            valueName: "default|macro|W"))
    var energyModel = "default"

    @Option(name: .shortAndLong, help: "File to write (.safetensors).")
    var output: String

    @OptionGroup var shared: SharedOptions

    var inputs: [String?] { [dataset, head] }

    var outputs: [NamedOutput?] {
        [.file(output, option: "-o", format: PrecodedGroups.format)]
    }

    func validate() throws {
        try OptionRange.check("--groups", groups, OptionRange.groups)
        try PilotOptions.check(pilots)
        guard precoder == nil || (model == nil && head == nil) else {
            throw ValidationError("--precoder stands in place of a model: no --model, no --head")
        }
        guard confidence == nil || (pilots != nil && rates != nil) else {
            throw ValidationError(
                "--confidence is for rates over estimates: it needs --rates and --pilots")
        }
        try ConfidenceOption.check(confidence)
        guard named.isEmpty || (groups == nil && pool == nil) else {
            throw ValidationError("--users names the groups; --groups and --pool would draw them")
        }
    }

    func run() async throws {
        let requested = try rates.map { try RateList.rates($0, option: "--rates") }
        let noise = try NoisePreset(noise)
        let energyModel = try EnergyModel(energyModel)
        let channels = try ChannelDataset(path: dataset)
        var notes = MissingParts.note(channels, path: dataset)
        if let band = channels.band, band.groups > 1 {
            let note =
                "\(dataset) has \(band.groups) groups of resource blocks: these are the precoders of "
                + "its carrier alone"
            Note.tell([note])
            notes.append(note)
        }
        let link = try channels.link(noise: noise, path: dataset)
        let learned =
            if let precoder {
                try PrecodingModel(
                    precoder: precoder, hasRequests: requested != nil, pilotRatio: pilots,
                    energyModel: energyModel)
            } else {
                try PrecodingModel(
                    model ?? ModelLibrary.shippedStructured, headFile: head, pilotRatio: pilots,
                    antennas: channels.antennaCount, energyModel: energyModel)
            }
        if let model = learned.model {
            notes += ForeignUse.note(model, on: channels, users: requested?.count)
        }
        let confidence = confidence ?? ConfidenceOption.standard
        let rates = try requested.map { try learned.rates($0) }
        let robust: EstimatingRatePrecoder? =
            if let requested, let pilots {
                try learned.rates(
                    requested, confidence: confidence, pilotRatio: pilots,
                    energyModel: energyModel)
            } else {
                nil
            }
        let parts = try parts(
            of: channels, users: requested?.count, default: learned.users ?? Self.usersPerGroup)
        let all = parts.flatMap(\.groups)
        let precoded =
            if let requested, let robust {
                PrecodedGroups(
                    channels, groups: all, requested: requested, precoder: robust,
                    link: link, energyModel: energyModel, threads: shared.threads)
            } else if let requested, let rates {
                PrecodedGroups(
                    channels, groups: all, requested: requested, precoder: rates,
                    link: link, energyModel: energyModel, threads: shared.threads)
            } else {
                PrecodedGroups(
                    channels, groups: all, precoder: learned.sum, link: link,
                    energyModel: energyModel, threads: shared.threads)
            }
        let summary = robust?.summary ?? rates?.summary ?? learned.sum.summary
        var metadata = [
            "precoder": summary, "dataset": fileName(dataset),
            "site": channels.record.site, "noise": noise.description,
            "seed": "\(shared.seed)",
        ]
        if let name = learned.name {
            metadata["model"] = name
            metadata["head"] = head.map(fileName) ?? LearnedPrecoder.zeroShot
        }
        if let pilots { metadata["pilots"] = "\(pilots) dB" }
        try precoded.write(to: output, metadata: metadata)
        var first = 0
        let summaries = parts.map { part in
            defer { first += part.groups.count }
            return PrecodingSummary(
                precoded, first..<(first + part.groups.count), name: part.name)
        }
        try PrecodingReport(
            output: output, dataset: fileName(dataset),
            model: learned.model == nil ? rates?.name ?? learned.sum.name : learned.sum.name,
            settings: summary,
            requestedRates: requested, noisePower: link.noisePower, noise: noise.description,
            powerPerAntenna: energyModel.powerPerAntenna, pilotRatio: pilots,
            confidence: robust.map(\.robust.confidence), summaries: summaries,
            notes: notes
        ).show(asJSON: shared.json)
    }

    /// The last part of `path`: the same files give the same bytes wherever they lie.
    private func fileName(_ path: String) -> String { (path as NSString).lastPathComponent }

    /// Users of a group where neither the model nor a request says how many.
    private static let usersPerGroup = 4

    /// Groups that belong together in the summary.
    private struct Part {
        var name: String
        var groups: [[Int]]
    }

    /// The groups by environment, or those that were named.
    private func parts(
        of channels: ChannelDataset, users: Int?, default standard: Int
    ) throws -> [Part] {
        guard named.isEmpty else {
            let list = try UserList(named, users: channels.userCount, perGroup: users)
            return [Part(name: "given", groups: list.groups)]
        }
        let (drawn, _) = try EnvironmentGroups.draw(
            from: channels, usersPerGroup: users ?? standard,
            count: groups ?? 1_000, pool: pool ?? .test, seed: shared.seed, path: dataset)
        return drawn.map { Part(name: $0.environment.sight.rawValue, groups: $0.groups) }
    }
}
