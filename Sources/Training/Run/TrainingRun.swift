import Channels
import MessagePassing
import Models
import Support
import Torch

// Goals, in order:
//   1. The algorithm as written, in files of its own: Algorithm1.swift and Phase2.swift.
//   2. A run that was interrupted ends with the bits of one that was not (CPU, same threads).
//   3. Throughput: one transfer of indices in, one of E rates out in an iteration.

/// A run of training on the environments of many sites or of one: drives `Algorithm1` and
/// `Phase2`, validates, and writes checkpoints from which it can be continued.
///
///     let training = try TrainingRun(configuration, data: data, folder: "Models/mimo-base")
///     try training.run(observer: { print($0.lastLoss) })
///
/// Several processes share the groups of an iteration and take the mean of their gradients. Needs
/// LibTorch. Not thread-safe.
public final class TrainingRun {
    /// The configuration.
    public let configuration: TrainingConfiguration
    /// The environments' users.
    public let data: TrainingData
    /// What was reached so far.
    public internal(set) var curve: LearningCurve
    /// Iterations done.
    public internal(set) var iteration: Int
    /// Loss of the last iteration: of the sum rate in bit/s/Hz, of requested rates in W.
    public internal(set) var lastLoss = 0.0

    /// Checksum of what the run learns from and of the weights that it starts from.
    let origin: String
    var algorithm1: Algorithm1
    let phase2: Phase2
    let channelTraining: ChannelTraining
    let batches: TrainingBatches
    let optimizer: TransformerOptimizer
    let validation: Validation
    let folder: String
    let device: Device
    let processes: ProcessGroup
    /// Upper limit of our own threads; `nil` is all processors.
    let threads: Int?
    /// Seconds spent in iterations.
    var seconds: Double

    /// What WMMSE reaches on training users of each environment, in bit/s/Hz, [E].
    public var referenceRates: [Double] { algorithm1.referenceRates }
    /// Number of environments E.
    public var environmentCount: Int { batches.environmentCount }
    /// Groups of each environment in an iteration, over all processes.
    public var groupsPerEnvironment: Int { batches.groupsPerEnvironment }
    /// Samples of an iteration over all processes.
    public var samplesPerIteration: Int { batches.samplesPerIteration }
    /// Iterations of the whole run.
    public var iterations: Int { batches.iterations }
    /// Samples seen so far.
    public var samples: Int { iteration * samplesPerIteration }

    var buffer: WeightBuffer { optimizer.buffer }

    /// Starts a run that writes to `folder`, or continues the one that is there.
    ///
    /// - Parameters:
    ///   - configuration: of the run; a run is continued only under the same one, but `samples`,
    ///     the intervals and `patience` may differ.
    ///   - data: the users; a run is continued only on the same ones.
    ///   - folder: where checkpoints are.
    ///   - device: where to compute.
    ///   - processes: who shares the work.
    ///   - progress: how the progress of the reference rates is shown.
    ///   - start: a trained model to go on from, its default head for every environment; `nil` for
    ///     fresh weights. A run is continued only where it started from the same.
    ///   - threads: upper limit of threads, those of LibTorch too; `nil` is all processors, and
    ///     leaves LibTorch as it is.
    /// - Throws: `InputError` when the checkpoint is damaged or of another run, `TorchError` when
    ///   LibTorch is not there.
    package init(
        _ configuration: TrainingConfiguration, data: TrainingData, folder: String,
        device: Device = .cpu, processes: ProcessGroup = .alone,
        progress: ProgressDisplay.Style = .silent, from start: FoundationModel? = nil,
        threads: Int? = nil
    ) throws {
        try LibTorch.prepareForTraining(threads: threads)
        self.configuration = configuration
        self.data = data
        self.folder = folder
        self.device = device
        self.processes = processes
        self.threads = threads
        let batches = try TrainingBatches(
            configuration, data: data, device: device, processes: processes)
        self.batches = batches
        origin = data.checksum(startingFrom: start)
        let checkpoint = try Checkpoint(folder: folder)
        try checkpoint?.check(configuration, data, origin: origin, folder)

        let count = data.environments.count
        let heads = configuration.heads(environments: count)
        let buffer = try WeightBuffer(
            .joined([
                .extractor(configuration.model), .heads(configuration.model, environments: heads),
            ]),
            values: Self.startWeights(configuration, environments: heads, from: start),
            type: configuration.weightType, computeType: configuration.computeType, device: device)
        optimizer = try TransformerOptimizer(
            buffer, configuration, iterations: batches.iterations, processes: processes)

        // Before training: what WMMSE reaches in every environment; no rate is part of learning
        // channels.
        let referenceRates =
            checkpoint?.referenceRates
            ?? (configuration.knowsChannels
                ? Array(repeating: 0, count: count)
                : ReferenceRates.means(
                    data,
                    groups: batches.groups.fixedGroups(
                        .bound, environments: count, count: configuration.boundGroups),
                    users: configuration.model.users, progress: progress))
        algorithm1 = Algorithm1(
            configuration, referenceRates: referenceRates, rates: checkpoint?.rates)
        phase2 = Phase2(configuration, referenceRates: referenceRates)
        channelTraining = ChannelTraining(configuration)
        validation = try Validation(
            configuration, data: data, batches: batches,
            referenceRates: checkpoint?.validationReferenceRates, progress: progress)
        iteration = checkpoint?.iteration ?? 0
        seconds = checkpoint?.seconds ?? 0
        curve = checkpoint?.curve ?? LearningCurve(environments: data.environments.map(\.name))
        if let checkpoint { try restore(checkpoint.arrays) }
    }

    /// The weights of the extractor and all heads that a run starts from.
    private static func startWeights(
        _ configuration: TrainingConfiguration, environments: Int, from start: FoundationModel?
    ) -> [Float] {
        let model = configuration.model
        let head = ParameterLayout.head(model)
        let heads = (0..<environments).map { e in
            start?.defaultHead.values
                ?? head.initialValues(
                    seed: configuration.seed,
                    stream: configuration.startsHeadsEqual ? 1 : 1 + UInt32(e))
        }
        // The flat buffer holds a parameter of all environments at a time, not a head at a time.
        let extractor =
            start?.extractor
            ?? ParameterLayout.extractor(model).initialValues(seed: configuration.seed)
        return extractor
            + head.parameters.flatMap { parameter in heads.flatMap { $0[parameter.range] } }
    }
}
