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
        // Of the sum rate, what is raised is the mean over environments of rate over bound.
        let shares = bounds.map { -1 / max($0, 1e-9) / Double(bounds.count) }
        for iteration in 0..<iterations {
            let batch = try drawn(share, .head, iteration)
            let tokens = try ForwardGraph.tokens(batch, model)
            let outcome: Outcome
            if objective(of: iteration) == .sumRate {
                let features = try Autograd.withoutGradients {
                    try graph.features(tokens, rates: nil)
                }
                outcome = try sumRate(
                    batch, features: features, graph: graph, heads: 1, factors: shares)
            } else {
                let requests = try requests(share, .head, iteration)
                let features = try Autograd.withoutGradients {
                    try graph.features(tokens, rates: requests)
                }
                outcome = try ratePower(
                    batch, requests: requests, features: features, graph: graph, heads: 1)
            }
            let factors = try Tensor(outcome.factors).to(outcome.means.type).to(device)
            try buffer.clear()
            try (outcome.means * factors).sum().backward()
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
        let heads = try self.heads()
        return heads[0].values.indices.map { i in
            heads.reduce(0) { $0 + $1.values[i] } / Float(heads.count)
        }
    }
}
