import Channels
import Evaluation
import Models
import Precoding

/// Figure 3: what the strategies spend for requested rates, and how near they come to them.
package struct Figure3: Sendable, Equatable, Codable {
    /// The environments.
    package var environments: [EnvironmentRecord]
    /// The evaluation of each environment, in the same order.
    package var parts: [RequestResult]
    /// Whether learned strategies took part: the model answers requests.
    package var isTrainedForRates: Bool
    /// Name of the structured model's strategy; `nil` without one.
    package var structured: String?

    /// A result from its parts.
    package init(
        environments: [EnvironmentRecord], parts: [RequestResult], isTrainedForRates: Bool,
        structured: String? = nil
    ) {
        self.structured = structured
        self.environments = environments
        self.parts = parts
        self.isTrainedForRates = isTrainedForRates
    }

    /// The learned methods that take requests.
    static let methods: [LearnedMethod] = [.zeroShot, .fewShot, .fullHead, .fullModel]

    /// How the points are computed; ``Recipe`` says when to raise the revision.
    private static let recipe = Recipe("requests", revision: 1, from: [SiteDatasets.recipe])

    /// What fixes the points of one environment.
    private struct Key: Encodable {
        var dataset: DatasetRecord
        var environment: Environment
        var localUsers, groups: Int
        var noise: String
        var seed: UInt64
        var shares: [Double]
        var reference: String
        var strategies: [String: String]
    }

    /// Evaluates the strategies; points of an environment are kept in the cache.
    package init(in context: ReproductionContext) throws {
        let configuration = context.configuration
        var parts: [RequestResult] = []
        for part in context.environments {
            let strategies = try Self.strategies(context, part)
            var evaluator = Evaluator()
            evaluator.ratePrecoders = strategies
            evaluator.reference = context.reference
            evaluator.usersPerGroup = context.model.configuration.users
            evaluator.groups = min(configuration.groups, configuration.requestGroups)
            evaluator.noise = try NoisePreset(configuration.noise)
            evaluator.seed = configuration.seed
            evaluator.threads = context.threads
            let key = Key(
                dataset: part.dataset.record,
                environment: part.environment,
                localUsers: part.localCount, groups: evaluator.groups,
                noise: configuration.noise, seed: configuration.seed,
                shares: configuration.requestShares,
                reference: context.reference.summary,
                strategies: Dictionary(
                    strategies.map { ($0.id.label, $0.summary) }, uniquingKeysWith: { $1 }))
            parts.append(
                try context.cache.value(
                    "requests/\(part.environment.fileName)", recipe: Self.recipe,
                    settings: key
                ) {
                    try context.checkCancelled()
                    context.note("\(part.name) requests")
                    return try evaluator.evaluateRequests(
                        part.dataset, sums: .shares(configuration.requestShares),
                        path: part.name, progress: context.progress)
                })
        }
        self.init(
            environments: context.environments.map(EnvironmentRecord.init), parts: parts,
            isTrainedForRates: context.model.isTrainedForRates,
            structured: context.structured?.name)
    }

    private static func strategies(
        _ context: ReproductionContext, _ part: EnvironmentDataset
    ) throws -> [any RateTargetPrecoder] {
        var derived = RateTargetPrecoders.derived(
            fullPower: context.reference, seed: context.configuration.seed)
        if let structured = context.structured {
            derived.append(StructuredSelection(structured))
        }
        guard context.model.isTrainedForRates else { return derived }
        let learned = try methods.map {
            try context.precoder($0, for: part) as any RateTargetPrecoder
        }
        return derived + learned + learned.map { ExactPower(of: $0) }
    }
}
