import FoundationModel
import Support
import Torch

extension Pretraining {
    /// Trains one head for all environments over the extractor as it is now, which stays frozen:
    /// the head for a site of which nothing is known.
    ///
    /// Starts from the mean of the environments' heads and raises the mean over environments of sum
    /// rate over upper bound, with Adam and half a cosine.
    ///
    /// - Parameter observer: called after every iteration with the samples done.
    /// - Returns: the head, and its sum rate over the bound in every environment on validation
    ///   users, [E].
    public func trainDefaultHead(
        observer: (Int) -> Void = { _ in }
    ) throws -> (head: OutputHead, ratios: [Double]) {
        let model = configuration.model
        let layout = ParameterLayout.joined([.extractor(model), .heads(model, environments: 1)])
        let first = ParameterLayout.extractor(model).count
        let buffer = try WeightBuffer(
            layout, values: extractor() + meanHead(), type: configuration.weightType,
            computeType: configuration.computeType, device: device)
        let adam = try AdamOptimizer(buffer, ranges: [first..<layout.count])
        let graph = ForwardGraph(configuration: model, weights: buffer)
        let share = groupsPerEnvironment / processes.size
        let iterations = max(1, configuration.defaultHeadSamples / samplesPerIteration)
        let factors = try Tensor(bounds.map { -1 / max($0, 1e-9) / Double(bounds.count) })
            .to(configuration.weightType).to(device)
        for iteration in 0..<iterations {
            let batch = try drawn(share, .head, iteration)
            let features = try Autograd.withoutGradients {
                try graph.features(ForwardGraph.tokens(batch, model), rates: nil)
            }
            let rows = environmentCount * share * model.users
            let columns = try graph.precoders(features.view([1, rows, model.embedding]))
            let means = try SumRateGraph.rates(
                channels: batch, precoders: SumRateGraph.normalized(columns.view(batch.shape))
            ).sum([-1]).view([environmentCount, share]).mean([1])
            try buffer.clear()
            try (means * factors).sum().backward()
            try buffer.collect()
            try averageGradient(buffer)
            guard try buffer.gradient.isAllFinite() else {
                throw InputError(
                    "default head, iteration \(iteration + 1)", expected: "a finite gradient",
                    found: "NaN or infinity")
            }
            let progress = Double(iteration) / Double(iterations)
            try adam.step(
                number: iteration + 1,
                learningRate: Self.headLearningRate * LearningRate.cosine(progress))
            try buffer.refresh()
            observer((iteration + 1) * samplesPerIteration)
        }
        let values = Array(try buffer.values.to(.float32).floats()[first...])
        return (
            OutputHead(values, configuration: model),
            try validation.ratios(buffer, environments: 1)
        )
    }

    /// Largest learning rate of a head alone (ours): one linear layer bears more than the whole.
    private static let headLearningRate = 3e-3

    private func meanHead() throws -> [Float] {
        let heads = try (0..<environmentCount).map { try head(of: $0).values }
        return heads[0].indices.map { i in
            heads.reduce(0) { $0 + $1[i] } / Float(heads.count)
        }
    }
}
