import Support
import Torch

extension TrainingRun {
    /// Makes one iteration and returns its loss: of the sum rate in bit/s/Hz, or in phase 2 by turns
    /// of requested rates in W. Of a model that knows channels it is that of `ChannelTraining`.
    ///
    /// - Throws: `InputError` when the loss is not finite; weights and checkpoints are as before.
    @discardableResult
    public func step() throws -> Double {
        let began = ContinuousClock.now
        do {
            if configuration.knowsChannels {
                lastLoss = try channelTraining.iterate(
                    iteration, batches: batches, graph: trainingGraph(), optimizer: optimizer)
            } else if phase2.hasTurn(iteration) {
                lastLoss = try phase2.iterate(
                    iteration, batches: batches, graph: trainingGraph(), optimizer: optimizer)
            } else {
                lastLoss = try algorithm1.iterate(
                    iteration, batches: batches, graph: trainingGraph(), optimizer: optimizer)
            }
        } catch let error as TransformerOptimizer.NotFinite {
            throw notFinite(error.means)
        }
        iteration += 1
        seconds += (ContinuousClock.now - began) / .seconds(1)
        return lastLoss
    }

    /// Trains to the end of the configuration, validating and writing checkpoints on the way.
    ///
    /// - Parameters:
    ///   - observer: called after every iteration.
    ///   - validated: called after every validation with its point.
    ///   - isCancelled: asked after every iteration; `true` writes a checkpoint and returns.
    /// - Returns: whether the run came to its end (or stopped early), and was not cancelled.
    @discardableResult
    public func run(
        observer: (TrainingRun) -> Void = { _ in },
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
                let speed = Double(samples - lastSamples) / max(1e-9, seconds - lastSeconds)
                (lastSamples, lastSeconds) = (samples, seconds)
                let point = try validate(samplesPerSecond: speed)
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

    /// The model as validation sees it: no dropout.
    var graph: ForwardGraph { ForwardGraph(configuration: configuration.model, weights: buffer) }

    /// The model as the next iteration sees it.
    private func trainingGraph() -> ForwardGraph {
        var graph = graph
        if configuration.dropout > 0 {
            graph.dropout = Dropout(
                share: configuration.dropout, seed: configuration.seed, iteration: iteration,
                process: processes.rank, device: device)
        }
        return graph
    }

    private func validate(samplesPerSecond: Double) throws -> LearningCurve.Point {
        var point = LearningCurve.point(
            samples: samples, loss: lastLoss,
            ratios: try configuration.knowsChannels
                ? validation.knownShares(graph) : validation.ratios(graph),
            sights: data.environments.map(\.environment.sight), samplesPerSecond: samplesPerSecond)
        if configuration.phase == 2 {
            let reached = try validation.requests(graph)
            point.rateError = reached.rateError
            point.power = reached.power
        }
        return point
    }

    private func notFinite(_ reached: [Double]) -> InputError {
        let bad = zip(data.environments, reached).filter { !$0.1.isFinite }.map(\.0.name)
        return InputError(
            "iteration \(iteration + 1)", expected: "a finite loss and gradient",
            found: "NaN or infinity"
                + (bad.isEmpty ? "" : " in \(bad.prefix(3).joined(separator: ", "))")
                + "; the last checkpoint is untouched: lower the learning rate to go on from it")
    }
}
