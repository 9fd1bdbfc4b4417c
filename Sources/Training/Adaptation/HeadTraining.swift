import Models
import Foundation
import Precoding
import Support

// Goals, in order:
//   1. The same objectives and gradients as training on LibTorch, which tests compare.
//   2. The same bits for the same seed on any number of threads.
//   3. No training library: a site adapts itself with what inference needs. The frozen extractor's
//      forward pass is nearly all of the work.

/// Trains one head over a frozen extractor: the default head, and those of new sites.
///
///     let training = HeadTraining(
///         model, data: data, referenceRates: rates, shares: shares, HeadTrainingConfiguration())
///     let head = try training.run(from: model.defaultHead)
///
/// Raises sum over e of share_e times (mean sum rate of environment e over its reference rate,
/// minus the mean loss of requested rates over the energy with everything on) with Adam (Kingma and Ba
/// 2015) and half a cosine.
package struct HeadTraining: Sendable {
    /// How the head is trained.
    package let configuration: HeadTrainingConfiguration
    private let model: FoundationModel
    private let data: TrainingData
    private let referenceRates: [Double]
    private let shares: [Double]

    /// Training of a head of `model`.
    ///
    /// - Parameters:
    ///   - model: whose extractor stays as it is.
    ///   - data: environments with users to train on.
    ///   - referenceRates: mean sum rate of WMMSE in each environment in bit/s/Hz, [E].
    ///   - shares: how much each environment counts, [E]; normalised here.
    ///   - configuration: everything else.
    package init(
        _ model: FoundationModel, data: TrainingData, referenceRates: [Double],
        shares: [Double], _ configuration: HeadTrainingConfiguration
    ) {
        precondition(
            referenceRates.count == data.environments.count
                && shares.count == referenceRates.count
                && shares.contains { $0 > 0 },
            "one reference rate and one share for each environment, some share positive")
        self.model = model
        self.data = data
        self.referenceRates = referenceRates
        let sum = shares.reduce(0, +)
        self.shares = shares.map { $0 / sum }
        self.configuration = configuration
    }

    /// Trains.
    ///
    /// - Parameters:
    ///   - start: where to start from.
    ///   - threads: upper limit of threads; `nil` is all processors.
    ///   - observer: called after every iteration with the groups seen and the mean over
    ///     environments, by their shares, of sum rate over reference rate in this iteration.
    /// - Throws: `InputError` when a gradient is not finite.
    package func run(
        from start: OutputHead, threads: Int? = nil, observer: (Int, Double) -> Void = { _, _ in }
    ) throws -> OutputHead {
        let c = model.configuration
        let source = HeadBatches(
            model, data: data, referenceRates: referenceRates, configuration, threads: threads)
        let gradientOf = HeadGradient(
            model: c, requests: configuration.requests, threads: threads)
        let everythingOn =
            configuration.requests.powerPerAntenna * Double(c.antennas)
            + configuration.requests.maximumPower
        var layers = HeadLayers(start, c)
        var adam = PlainAdam(count: layers.values.count)
        for iteration in 0..<source.iterations {
            var gradient = HeadLayers(c)
            var reached = 0.0
            for batch in source.batches(iteration) {
                let perGroup = 1 / Double(batch.groupsPerEnvironment)
                let factors = batch.environments.map { e in
                    batch.requests == nil
                        ? -shares[e] * perGroup / max(referenceRates[e], 1e-9)
                        : shares[e] * perGroup * configuration.requestWeight / everythingOn
                }
                let objectives = gradientOf.add(
                    batch.features, channels: batch.channels, requests: batch.requests,
                    layers: layers, factors: factors, to: &gradient)
                guard batch.requests == nil else { continue }
                for (objective, factor) in zip(objectives, factors) {
                    reached -= factor * objective
                }
            }
            let slopes = gradient.values
            guard slopes.allSatisfy(\.isFinite) else {
                throw InputError(
                    "head training, iteration \(iteration + 1)", expected: "a finite gradient",
                    found: "NaN or infinity")
            }
            let progress = Double(iteration) / Double(source.iterations)
            layers.values = adam.step(
                layers.values, gradient: slopes,
                learningRate: configuration.learningRate * LearningRate.cosine(progress))
            observer((iteration + 1) * source.samplesPerIteration, reached)
        }
        return layers.head(c)
    }
}
