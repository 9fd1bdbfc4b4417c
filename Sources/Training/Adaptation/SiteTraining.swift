import Channels
import Models
import Precoding
import Support
import Torch

/// All layers of a model on one site: from scratch, or going on from a trained model.
///
/// What ``TrainingRun`` does with many sites, with one: the users with line of sight and those
/// without are its environments. Needs LibTorch.
package enum SiteTraining {
    /// Share of the users to learn from that only measure progress.
    private static let validationShare = 0.1
    /// Validations of a run, and the part of its samples that the head alone learns from at the end.
    private static let validations = 10
    /// Groups of an iteration of a model that knows channels, and the largest learning rates with
    /// which it goes on (ours: those of training forget what was learned).
    private static let channelBatch = 504
    private static let gentleRates = (adam: 6e-4, muon: 6e-3)
    private static let headPart = 10

    /// How all layers of a model in the shape of `model` are trained on one site.
    ///
    /// - Parameters:
    ///   - model: whose shape the trained model has.
    ///   - phase: 1 for the sum rate, 2 for requested rates too.
    ///   - goesOn: whether training goes on from the model, or from fresh weights.
    ///   - samples: groups to learn from.
    ///   - noise: noise preset.
    ///   - seed: of the run.
    ///   - targetPilotRatio: of the estimates that stand in the channels' place, for a model that knows
    ///     channels; `nil` where the channels are known.
    package static func configuration(
        like model: FoundationModel, phase: Int, goesOn: Bool = true, samples: Int, noise: String,
        seed: UInt64, targetPilotRatio: Double? = nil
    ) -> TrainingConfiguration {
        var configuration = TrainingConfiguration()
        configuration.model = model.configuration
        if configuration.knowsChannels {
            configuration.batch = channelBatch
            // There is no rate over channels that are not known.
            if targetPilotRatio == nil { configuration.channel = .standard }
            configuration.channel.targetPilotRatio = targetPilotRatio
            if goesOn {
                configuration.learningRate = gentleRates.adam
                configuration.muonLearningRate = gentleRates.muon
            }
        }
        configuration.phase = phase
        configuration.noise = noise
        configuration.seed = seed
        configuration.samples = samples
        configuration.validationInterval = max(1, samples / Self.validations)
        configuration.defaultHeadSamples =
            configuration.knowsChannels ? 0 : max(1, samples / Self.headPart)
        return configuration
    }

    /// Starts a run on the users of `dataset` that are not kept for testing, or continues the one
    /// in `folder`.
    ///
    /// - Parameters:
    ///   - configuration: of the run.
    ///   - dataset: the site's channels.
    ///   - sight: which users; `nil` for all.
    ///   - folder: where checkpoints are.
    ///   - progress: how the progress of the reference rates is shown.
    ///   - start: a trained model to go on from; `nil` for fresh weights.
    ///   - threads: upper limit of threads; see ``TrainingRun``.
    ///   - path: where the dataset came from, for messages.
    /// - Throws: `InputError` as `TrainingData` and ``TrainingRun``, `TorchError` when LibTorch is
    ///   not there.
    package static func start(
        _ configuration: TrainingConfiguration, on dataset: ChannelDataset, sight: Sight?,
        folder: String, progress: ProgressDisplay.Style = .silent, from start: FoundationModel?,
        threads: Int?, path: String
    ) throws -> TrainingRun {
        try LibTorch.prepareForTraining(threads: threads)
        return try TrainingRun(
            configuration, data: data(dataset, configuration, sight: sight, path: path),
            folder: folder, progress: progress, from: start, threads: threads)
    }

    /// The users of `dataset` that are not kept for testing, as data of a run.
    ///
    /// - Throws: `InputError` as `TrainingData`.
    static func data(
        _ dataset: ChannelDataset, _ configuration: TrainingConfiguration,
        sight: Sight?, path: String
    ) throws -> TrainingData {
        let users = LocalUsers.of(dataset, sight)
        var data = try TrainingData(
            dataset, users: users, model: configuration.model,
            noise: NoisePreset(configuration.noise), path: path)
        holdOut(from: &data, configuration)
        return data
    }

    /// Keeps some users of every pool for validation.
    private static func holdOut(
        from data: inout TrainingData, _ configuration: TrainingConfiguration
    ) {
        for e in data.environments.indices {
            for p in data.environments[e].pools.indices {
                let all = data.environments[e].pools[p].training
                let held = max(
                    configuration.model.users, Int(Self.validationShare * Double(all.count)))
                // A pool too small to share is measured on what it learns from.
                let kept =
                    all.count - held >= configuration.model.users ? all.count - held : all.count
                data.environments[e].pools[p].training = Array(all[..<kept])
                data.environments[e].pools[p].validation = Array(all.suffix(held))
            }
        }
    }

    /// Starts a few-shot run of all layers: on the local users and the similar environments of an
    /// adaptation, or continues the one in `folder`.
    ///
    /// Every environment counts the same in an iteration, so those of the site stand there as often
    /// as their share asks for.
    package static func start(
        _ configuration: TrainingConfiguration, _ adaptation: Adaptation, folder: String,
        progress: ProgressDisplay.Style = .silent, from start: FoundationModel, threads: Int?
    ) throws -> TrainingRun {
        try LibTorch.prepareForTraining(threads: threads)
        var data = adaptation.data
        let others = adaptation.similar.count
        let local = Array(data.environments.dropLast(others))
        let share = adaptation.configuration.localShare
        let copies =
            share < 1
            ? Int((share / (1 - share) * Double(others) / Double(local.count)).rounded(.up)) : 1
        data.environments =
            (0..<max(1, copies)).flatMap { _ in local }
            + data.environments.suffix(
                others)
        holdOut(from: &data, configuration)
        return try TrainingRun(
            configuration, data: data, folder: folder, progress: progress, from: start,
            threads: threads)
    }

    /// The model of a finished run, its head the mean of those of the site's environments, trained
    /// on all of them.
    package static func model(_ training: TrainingRun, name: String) throws -> FoundationModel {
        guard !training.configuration.knowsChannels else {
            var model = try training.current(name: name)
            model.metadata = [
                "users": "\(training.samples * training.configuration.model.users)",
                "seed": "\(training.configuration.seed)", "version": MIMOVersion.current,
            ]
            return model
        }
        let (head, _) = try training.trainDefaultHead()
        var model = FoundationModel(
            name: name, configuration: training.configuration.model,
            extractor: try training.extractor(), defaultHead: head)
        model.metadata = [
            "samples": "\(training.samples)", "seed": "\(training.configuration.seed)",
            "phase": "\(training.configuration.phase)", "version": MIMOVersion.current,
        ]
        return model
    }
}
