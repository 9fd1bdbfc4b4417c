import LinearAlgebra
import Models
import Foundation
import Precoding
import Support

/// Draws the groups of every iteration of ``HeadTraining`` and passes them through the extractor.
struct HeadBatches {
    /// Groups that all want the sum rate, or all ask for rates.
    struct Batch {
        let channels: ChannelBatch
        let features: FeatureBatch
        /// r in bit/s/Hz, [B, K]; `nil` for the sum rate.
        let requests: [Float]?
        /// The environment of each group, [B].
        let environments: [Int]
        let groupsPerEnvironment: Int
    }

    /// Number of iterations.
    let iterations: Int
    /// Groups of an iteration over all environments.
    let samplesPerIteration: Int

    private let data: TrainingData
    private let referenceRates: [Double]
    private let users: Int
    private let inference: Inference
    private let sampler: TrainingGroups
    private let requests: RateRequests
    /// Groups of each environment that want the sum rate, and that ask for rates.
    private let counts: (sumRate: Int, requests: Int)
    private let threads: Int?

    init(
        _ model: FoundationModel, data: TrainingData, referenceRates: [Double],
        _ configuration: HeadTrainingConfiguration, threads: Int?
    ) {
        self.data = data
        self.referenceRates = referenceRates
        self.threads = threads
        users = model.configuration.users
        inference = Inference(model)
        sampler = TrainingGroups(data, users: users, seed: configuration.seed)
        requests = RateRequests(
            configuration.requests, users: users, seed: configuration.seed)
        let each = max(1, configuration.batch / data.environments.count)
        let asking =
            configuration.requestShare > 0
            ? max(1, Int((configuration.requestShare * Double(each)).rounded())) : 0
        counts = (
            sumRate: max(configuration.requestShare < 1 ? 1 : 0, each - asking), requests: asking
        )
        samplesPerIteration = (counts.sumRate + counts.requests) * data.environments.count
        iterations = max(1, configuration.samples / samplesPerIteration)
    }

    /// The batches of an iteration: one for the sum rate and one for requested rates, or the one of
    /// them that has groups.
    func batches(_ iteration: Int) -> [Batch] {
        let all = data.environments.indices.map { e in
            sampler.groups(
                .head, environment: e, iteration: iteration,
                count: counts.sumRate + counts.requests)
        }
        let split = counts.sumRate * users
        let sumRate = batch(all.map { Array($0[..<split]) }, requests: nil)
        let wanted = all.indices.map { e in
            requests.rates(
                .head, environment: e, iteration: iteration, referenceRate: referenceRates[e],
                count: counts.requests)
        }
        let asking = batch(all.map { Array($0[split...]) }, requests: wanted)
        return [sumRate, asking].compactMap { $0 }
    }

    /// The groups of all environments as one batch; `nil` for no groups.
    private func batch(_ groups: [[Int]], requests: [[Float]]?) -> Batch? {
        guard let first = groups.first, !first.isEmpty else { return nil }
        let count = first.count / users
        let link = Link(maximumPower: 1, noisePower: 1)
        let channels = data.batch(of: groups.flatMap { $0 }, users: users)
        let rates = requests?.flatMap { $0 }
        return Batch(
            channels: channels,
            features: inference.features(of: channels, link: link, rates: rates, threads: threads),
            requests: rates,
            environments: groups.indices.flatMap { Array(repeating: $0, count: count) },
            groupsPerEnvironment: count)
    }
}
