import Channels
import Foundation
import Models
import MessagePassing
import Support
import Torch

// Goals, in order:
//   1. The algorithm as written: every environment in every iteration, through its own head.
//   2. A run that was interrupted ends with the bits of one that was not (CPU, same threads).
//   3. Throughput: one transfer of indices in, one of E rates out in an iteration.

/// Phase 1 of Algorithm 1 (Emery et al., PIMRC 2025): one extractor and a head for each environment,
/// trained to raise the sum rate.
///
/// An iteration draws groups of every environment, passes them through the extractor and their
/// environment's head, and raises sum over e of w_e R_e, with R_e the mean sum rate of environment e
/// and weights w_e from ``EnvironmentWeighting``.
///
///     let training = try Pretraining(configuration, data: data, folder: "Models/mimo-base")
///     try training.run(observer: { print($0.mean) })
///
/// Several processes share the groups of an iteration and sum their gradients. Not thread-safe.
public final class Pretraining {
    /// The configuration.
    public let configuration: TrainingConfiguration
    /// The environments' users.
    public let data: TrainingData
    /// What was reached so far.
    public private(set) var curve: LearningCurve
    /// Iterations done.
    public private(set) var iteration: Int
    /// Upper bounds U_e on training users in bit/s/Hz, [E].
    public let bounds: [Double]

    let device: Device
    let processes: ProcessGroup
    /// Upper limit of our own threads; `nil` is all processors.
    let threads: Int?
    let buffer: WeightBuffer
    let validation: Validation
    private let folder: String
    /// What the last gradient was multiplied by.
    private(set) var lastClipping: Tensor?
    let channels: Tensor
    let sampler: TrainingGroups
    private let adam: AdamOptimizer
    private let muon: MuonOptimizer?
    private var rates: [Double]
    private var seconds: Double
    /// Loss of the last iteration.
    public private(set) var lastLoss = 0.0

    /// Number of environments E.
    public var environmentCount: Int { data.environments.count }
    /// Groups of each environment in an iteration, over all processes.
    public var groupsPerEnvironment: Int {
        // Every process takes the same share, so that their means weigh the same.
        let wanted = max(1, configuration.batch / environmentCount)
        return (wanted + processes.size - 1) / processes.size * processes.size
    }
    /// Samples of an iteration over all processes.
    public var samplesPerIteration: Int { groupsPerEnvironment * environmentCount }
    /// Iterations of the whole run.
    public var iterations: Int {
        (configuration.samples + samplesPerIteration - 1) / samplesPerIteration
    }
    /// Samples seen so far.
    public var samples: Int { iteration * samplesPerIteration }

    /// Starts a run that writes to `folder`, or continues the one that is there.
    ///
    /// - Parameters:
    ///   - configuration: of the run; a run is continued only under the same one, but `samples`,
    ///     the intervals and `patience` may differ.
    ///   - data: the users.
    ///   - folder: where checkpoints are.
    ///   - device: where to compute.
    ///   - processes: who shares the work.
    ///   - progress: how the progress of the upper bounds is shown.
    ///   - start: a trained model to go on from, its default head for every environment; `nil` for
    ///     fresh weights.
    ///   - threads: upper limit of our own threads (LibTorch has its own setting); `nil` is all
    ///     processors.
    /// - Throws: `InputError` when the checkpoint is damaged or of another run, `TorchError` when
    ///   LibTorch is not there.
    public init(
        _ configuration: TrainingConfiguration, data: TrainingData, folder: String,
        device: Device = .cpu, processes: ProcessGroup = .alone,
        progress: ProgressDisplay.Style = .silent, from start: FoundationModel? = nil,
        threads: Int? = nil
    ) throws {
        try LibTorch.load()
        self.configuration = configuration
        self.data = data
        self.folder = folder
        self.device = device
        self.processes = processes
        self.threads = threads
        let model = configuration.model
        let sampler = TrainingGroups(data, users: model.users, seed: configuration.seed)
        self.sampler = sampler
        channels = try Tensor(data.channels, shape: [data.userCount, 2 * data.antennas])
            .to(configuration.weightType).to(device)
        let count = data.environments.count
        let checkpoint = try Checkpoint(folder: folder)
        try checkpoint?.check(configuration, data, folder)

        let layout = ParameterLayout.joined([
            .extractor(model), .heads(model, environments: count),
        ])
        buffer = try WeightBuffer(
            layout, values: Self.start(configuration, environments: count, from: start),
            type: configuration.weightType, computeType: configuration.computeType, device: device)
        let steppedByMuon = { (parameter: Parameter) in
            configuration.optimizer == .muon && MuonOptimizer.handles(parameter)
        }
        adam = try AdamOptimizer(
            buffer, ranges: Self.merged(layout.parameters.filter { !steppedByMuon($0) }))
        muon =
            configuration.optimizer == .muon
            ? try MuonOptimizer(buffer, memory: configuration.muonMomentum) : nil

        let groups = (0..<count).map {
            sampler.groups(
                .bound, environment: $0, iteration: 0, count: configuration.boundGroups)
        }
        bounds =
            checkpoint?.bounds
            ?? EnvironmentBounds.means(
                data, groups: groups, users: model.users, progress: progress)
        validation = try Validation(
            configuration, data: data, sampler: sampler, channels: channels,
            bounds: checkpoint?.validationBounds, progress: progress)
        rates = checkpoint?.rates ?? [Double](repeating: 0, count: count)
        iteration = checkpoint?.iteration ?? 0
        seconds = checkpoint?.seconds ?? 0
        curve = checkpoint?.curve ?? LearningCurve(environments: data.environments.map(\.name))
        if let checkpoint { try restore(checkpoint.arrays) }
    }

    /// Fresh weights of the extractor and all heads.
    private static func start(
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

    /// The ranges of neighbouring parameters as one.
    private static func merged(_ parameters: [Parameter]) -> [Range<Int>] {
        parameters.reduce(into: []) { ranges, parameter in
            if let last = ranges.last, last.upperBound == parameter.offset {
                ranges[ranges.count - 1] = last.lowerBound..<parameter.range.upperBound
            } else {
                ranges.append(parameter.range)
            }
        }
    }

    // MARK: One iteration

    /// Makes one iteration and returns its loss: -sum over e of w_e R_e in bit/s/Hz, or in phase 2
    /// by turns the mean loss of requested rates in W.
    ///
    /// - Throws: `InputError` when the loss is not finite; weights and checkpoints are as before.
    @discardableResult
    public func step() throws -> Double {
        let began = ContinuousClock.now
        let model = configuration.model
        let share = groupsPerEnvironment / processes.size
        let batch = try drawn(share, .training, iteration)
        var graph = ForwardGraph(configuration: model, weights: buffer)
        if configuration.dropout > 0 {
            graph.dropout = Dropout(
                share: configuration.dropout, seed: configuration.seed, iteration: iteration,
                process: processes.rank, device: device)
        }
        let now = objective(of: iteration)
        let tokens = try ForwardGraph.tokens(batch, model)
        let outcome: Outcome
        switch now {
        case .sumRate:
            let weights = configuration.weighting.weights(
                rates: rates, bounds: bounds, lower: configuration.lowerWeight,
                upper: configuration.upperWeight)
            outcome = try sumRate(
                batch, features: graph.features(tokens, requests: nil), graph: graph,
                heads: environmentCount, factors: weights.map { -$0 })
        case .ratePower:
            let requests = try RequestGraph(
                requests(share, .training, iteration), channels: batch, model)
            outcome = try ratePower(
                batch, requests: requests, features: graph.features(tokens, requests: requests),
                graph: graph, heads: environmentCount)
        }
        let factors = try Tensor(outcome.factors).to(outcome.means.type).to(device)
        let loss = try (outcome.means * factors).sum()

        try buffer.clear()
        try loss.backward()
        try buffer.collect()
        var reached = try outcome.means.detached().to(.float64).doubles()
        try average(&reached)
        let value = zip(outcome.factors, reached).reduce(0) { $0 + $1.0 * $1.1 }
        guard value.isFinite, try gradientIsFinite() else { throw notFinite(reached) }
        try move()
        if now == .sumRate {
            let memory = iteration == 0 ? 0 : configuration.rateMemory
            for e in rates.indices { rates[e] = memory * rates[e] + (1 - memory) * reached[e] }
        }
        iteration += 1
        lastLoss = value
        seconds += (ContinuousClock.now - began) / .seconds(1)
        return value
    }

    /// The channels of this process's groups, [E share, K, 2 N].
    func drawn(
        _ share: Int, _ part: TrainingGroups.Part, _ iteration: Int
    ) throws -> Tensor {
        let k = configuration.model.users
        var users: [Int64] = []
        for e in 0..<environmentCount {
            let all = sampler.groups(
                part, environment: e, iteration: iteration, count: groupsPerEnvironment)
            users += ownPart(of: all, share).map(Int64.init)
        }
        return try channels.indexSelect(0, Tensor(users).to(device))
            .view([environmentCount * share, k, 2 * data.antennas])
    }

    /// Of values for all groups of an environment, [groups, K], those of this process's `share`.
    func ownPart<T>(of all: [T], _ share: Int) -> ArraySlice<T> {
        let count = share * configuration.model.users
        return all[(processes.rank * count)..<((processes.rank + 1) * count)]
    }

    private func average(_ reached: inout [Double]) throws {
        guard processes.size > 1 else { return }
        try processes.sum(&reached)
        for e in reached.indices { reached[e] /= Double(processes.size) }
        try averageGradient(buffer)
    }

    /// Makes the gradient of every process the mean over all of them.
    func averageGradient(_ buffer: WeightBuffer) throws {
        guard processes.size > 1 else { return }
        if buffer.gradient.type == .float64 {
            var values = try buffer.gradient.doubles()
            try processes.sum(&values)
            try buffer.gradient.copy(from: Tensor(values).to(device))
        } else {
            var values = try buffer.gradient.floats()
            try processes.sum(&values)
            try buffer.gradient.copy(from: Tensor(values).to(device))
        }
        try buffer.gradient.multiply(by: 1 / Double(processes.size))
    }

    /// On the CPU only: elsewhere the wait would cost more than a NaN that shows one step later.
    private func gradientIsFinite() throws -> Bool {
        guard device == .cpu else { return true }
        return try buffer.gradient.square().sum().item().isFinite
    }

    private func notFinite(_ reached: [Double]) -> InputError {
        let bad = zip(data.environments, reached).filter { !$0.1.isFinite }.map(\.0.name)
        return InputError(
            "iteration \(iteration + 1)", expected: "a finite loss and gradient",
            found: "NaN or infinity"
                + (bad.isEmpty ? "" : " in \(bad.prefix(3).joined(separator: ", "))")
                + "; the last checkpoint is untouched: lower the learning rate to go on from it")
    }

    /// Clips the gradient and moves the weights.
    private func move() throws {
        try Autograd.withoutGradients {
            if configuration.gradientLimit > 0 {
                let norm = try buffer.gradient.square().sum().sqrt()
                let limit = configuration.gradientLimit
                let factor = try (limit / (norm + 1e-6)).clamped(max: 1)
                try buffer.gradient.multiply(by: factor)
                lastClipping = factor
            }
            let factor = LearningRate.factor(
                iteration: iteration, of: iterations, configuration)
            try muon?.step(learningRate: configuration.muonLearningRate * factor)
            try adam.step(
                number: iteration + 1, learningRate: configuration.learningRate * factor)
            try buffer.refresh()
        }
    }

    // MARK: The run

    /// Trains to the end of the configuration, validating and writing checkpoints on the way.
    ///
    /// - Parameters:
    ///   - observer: called after every iteration.
    ///   - validated: called after every validation with its point.
    ///   - isCancelled: asked after every iteration; `true` writes a checkpoint and returns.
    /// - Returns: whether the run came to its end (or stopped early), and was not cancelled.
    @discardableResult
    public func run(
        observer: (Pretraining) -> Void = { _ in },
        validated: (LearningCurve.Point) -> Void = { _ in }, isCancelled: () -> Bool = { false }
    ) throws -> Bool {
        var lastSaved = ContinuousClock.now
        var (lastSamples, lastSeconds) = (samples, seconds)
        while iteration < iterations {
            if curve.isStalled(patience: configuration.patience) { break }
            let before = samples / configuration.validationInterval
            try step()
            observer(self)
            if samples / configuration.validationInterval > before || iteration == iterations {
                let ratios = try validation.ratios(buffer, environments: environmentCount)
                let speed = Double(samples - lastSamples) / max(1e-9, seconds - lastSeconds)
                (lastSamples, lastSeconds) = (samples, seconds)
                var point = LearningCurve.point(
                    samples: samples, loss: lastLoss, ratios: ratios,
                    sights: data.environments.map(\.environment.sight), samplesPerSecond: speed)
                if configuration.phase == 2 {
                    let reached = try validation.requests(self, buffer, heads: environmentCount)
                    point.rateError = reached.rateError
                    point.power = reached.power
                }
                curve.points.append(point)
                validated(point)
            }
            let cancelled = isCancelled()
            let due =
                (ContinuousClock.now - lastSaved) / .seconds(1) >= configuration.checkpointInterval
            if cancelled || due || iteration == iterations {
                try save()
                lastSaved = .now
            }
            if cancelled { return false }
        }
        return true
    }

    // MARK: State

    /// Writes a checkpoint; only the first process does.
    public func save() throws {
        guard processes.isRoot else { return }
        var arrays: [String: [Double]] = [:]
        for (name, tensor) in state { arrays[name] = try tensor.to(.float64).doubles() }
        try Checkpoint(
            configuration: configuration, iteration: iteration,
            environments: data.environments.map(\.name), bounds: bounds,
            validationBounds: validation.bounds, rates: rates, curve: curve, arrays: arrays,
            seconds: seconds
        ).write(to: folder)
    }

    private var state: [(String, Tensor)] {
        var state = [
            ("weights", buffer.values), ("adam.moments", adam.moments),
            ("adam.squares", adam.squares),
        ]
        if let muon { state.append(("muon.momentum", muon.momentum)) }
        return state
    }

    private func restore(_ arrays: [String: [Double]]) throws {
        for (name, tensor) in state {
            guard let values = arrays[name], values.count == tensor.count else {
                throw InputError(
                    Checkpoint.path(in: folder), expected: "\(tensor.count) values of \(name)",
                    found: arrays[name].map { "\($0.count)" } ?? "none")
            }
            try Autograd.withoutGradients {
                try tensor.copy(from: Tensor(values).to(tensor.type).to(device))
            }
        }
        try buffer.refresh()
    }
}
