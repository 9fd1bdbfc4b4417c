import ArgumentParser
import Channels
import Models
import Foundation
import Support
import Training

/// How a model is fitted to a site; shared by the commands that do it.
struct AdaptationOptions: ParsableArguments {
    /// What is trained.
    enum Layers: String, CaseIterable, ExpressibleByArgument {
        case head, all
    }

    @Option(
        name: .customLong("shots"),
        help: "Local channels to learn from, 1 to 1000000 (default: 20).")
    var givenShots: Int?

    @Option(
        name: .customLong("top"),
        help: """
            Similar training environments to learn from as well, 0 to 1000 (default: 5, or 10 for a \
            model that knows channels).
            """)
    var givenTop: Int?

    @Flag(help: "Learn from all local channels and nothing else.")
    var full = false

    @Flag(help: "Train a fresh model on the local channels, for comparison.")
    var scratch = false

    @Option(
        name: .customLong("layers"), help: "What to train: head or all layers (default: head).")
    var givenLayers: Layers?

    /// Which users something is for.
    enum Users: String, CaseIterable, ExpressibleByArgument {
        case all, los, nlos

        /// Their sight; `nil` for all.
        var sight: Sight? {
            switch self {
            case .all: nil
            case .los: .lineOfSight
            case .nlos: .obstructed
            }
        }
    }

    // `--split` was its name before `split` came to mean test and training users only.
    @Option(
        name: [.customLong("sight"), .customLong("split")],
        help: "Users the head is for: all, los or nlos.")
    var users = Users.all

    @Option(
        help: """
            Groups of users to learn from, 1 to 1000000000000 (default: 200000; all layers with --full \
            or --scratch 600000, of models that do not know channels 2000000).
            """)
    var samples: Int?

    @Option(help: "Largest learning rate of a head, 1e-09 to 1 (default: 0.003).")
    var learningRate: Double?

    @Option(help: "How much the local channels count in few-shot adaptation, from 0 to 1.")
    var localShare: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Learn from pairs of estimates at this pilot ratio, -100 to 200 dB, as a site has them, instead of "
                + "from the channels; for models that know channels.",
            valueName: "dB"))
    var pilots: Double?

    @Option(
        help: ArgumentHelp(
            "Datasets of the training sites, instead of the replay set.", valueName: "folder"))
    var data: String?

    @Option(
        help: ArgumentHelp(
            "Noise: paper, thermal or a power of 1e-30 to 1e30 W.", valueName: "paper|thermal|W"))
    var noise = "paper"

    /// Whether a whole model is trained.
    var trainsAll: Bool { scratch || givenLayers == .all }

    func validate() throws {
        try OptionRange.check("--shots", givenShots, OptionRange.shots)
        try OptionRange.check("--top", givenTop, OptionRange.top)
        try OptionRange.check("--local-share", localShare, 0...1)
        try OptionRange.check("--learning-rate", learningRate, 1e-9...1)
        try OptionRange.check("--samples", samples, OptionRange.samples)
        try PilotOptions.check(pilots)
        if scratch, givenLayers == .head {
            throw ValidationError("--scratch trains all layers, not --layers head")
        }
        if let all = full ? "--full" : scratch ? "--scratch" : nil,
            let few = fewShotOptions.first
        {
            throw ValidationError(
                "\(few) has no effect: \(all) learns from all local channels alone")
        }
        if trainsAll, learningRate != nil {
            throw ValidationError("--learning-rate is a head's: it has no effect on all layers")
        }
        if givenTop == 0,
            let others = data.map({ _ in "--data" }) ?? localShare.map({ _ in "--local-share" })
        {
            throw ValidationError("\(others) has no effect: --top 0 learns from no other sites")
        }
    }

    /// The options of few-shot adaptation that are given.
    private var fewShotOptions: [String] {
        [
            (givenShots != nil, "--shots"), (givenTop != nil, "--top"),
            (localShare != nil, "--local-share"), (data != nil, "--data"),
        ].filter(\.0).map(\.1)
    }

    /// Checks that nothing is asked for that `model` cannot do.
    ///
    /// - Throws: `InputError` naming an option of few-shot adaptation where all layers are trained of
    ///   a model that does not know channels: they learn from all local channels.
    func check(for model: LoadedModel) throws {
        guard trainsAll, !model.knowsChannels, let few = fewShotOptions.first else { return }
        throw InputError(
            few,
            expected:
                "a model that knows channels, or a head: all layers of another learn from all "
                + "local channels",
            found: model.source)
    }

    private static let defaultShots = 20

    /// Similar environments of a model that knows channels, and what the local channels count
    /// beside them (ours: a hundred channels alone do harm, with these they help).
    private static let (channelTop, channelShare) = (10, 0.15)

    /// Similar training environments to learn from.
    func similarEnvironments(_ model: FoundationModel) -> Int {
        givenTop ?? (model.configuration.head == .channel ? Self.channelTop : 5)
    }

    /// How a head is adapted.
    func configuration(_ model: FoundationModel, seed: UInt64) -> AdaptationConfiguration {
        let top = similarEnvironments(model)
        var configuration =
            full
            ? AdaptationConfiguration.full
            : AdaptationConfiguration(
                shots: givenShots ?? Self.defaultShots, similarEnvironments: top)
        if !full, top > 0 {
            if model.configuration.head == .channel { configuration.localShare = Self.channelShare }
            if let localShare { configuration.localShare = localShare }
        }
        configuration.targetPilotRatio = pilots
        configuration.sight = users.sight
        configuration.noise = noise
        configuration.training.seed = seed
        configuration.setObjectives(of: model)
        if let samples { configuration.training.samples = samples }
        if let learningRate { configuration.training.learningRate = learningRate }
        return configuration
    }

    /// The training environments to learn from; `nil` where none are wanted.
    func library(_ model: FoundationModel, folder: String) throws -> Adaptation.Library? {
        guard !full && similarEnvironments(model) > 0 else { return nil }
        if let data {
            var configuration = TrainingConfiguration()
            configuration.model = model.configuration
            configuration.noise = noise
            return .init(
                try TrainingData(folder: data, configuration: configuration), model: model)
        }
        return .init(try ReplaySet(folder: folder, configuration: model.configuration))
    }
}
