import Channels
import Evaluation
import Models
import Precoding
import Reporting

/// Figure 3: what the strategies spend for requested rates, and how near they come to them.
public struct RequestExperiment: Experiment {
    /// The experiment.
    public init() {}

    /// The learned methods that take requests.
    static let methods: [LearnedMethod] = [.zeroShot, .fewShot, .fullHead, .fullModel]

    /// What fixes the points of one environment.
    private struct Key: Encodable {
        var dataset: DatasetSettings
        var split: String
        var localUsers, groups: Int
        var noise: String
        var seed: UInt64
        var shares: [Double]
        var reference: String
        var strategies: [String: String]
    }

    /// Evaluates the strategies; points of an environment are kept in the work folder.
    public func run(in laboratory: Laboratory) throws -> RequestStudy {
        let settings = laboratory.settings
        var parts: [RequestResult] = []
        for environment in laboratory.environments {
            let strategies = try strategies(laboratory, environment)
            var evaluation = RequestEvaluation()
            evaluation.precoders = strategies
            evaluation.reference = laboratory.reference
            evaluation.usersPerGroup = laboratory.model.configuration.users
            evaluation.groups = min(settings.groups, settings.requestGroups)
            evaluation.noise = try NoisePreset(settings.noise)
            evaluation.seed = settings.seed
            evaluation.threads = laboratory.threads
            let key = Key(
                dataset: environment.dataset.settings,
                split: environment.environment.sight.rawValue,
                localUsers: environment.localCount, groups: evaluation.groups,
                noise: settings.noise, seed: settings.seed, shares: settings.requestShares,
                reference: laboratory.reference.summary,
                strategies: Dictionary(
                    strategies.map { ($0.name, $0.summary) }, uniquingKeysWith: { $1 }))
            parts.append(
                try laboratory.work.value(
                    "requests/\(environment.environment.fileName)", settings: key
                ) {
                    try laboratory.checkCancelled()
                    laboratory.note("\(environment.name) requests")
                    return try evaluation.evaluate(
                        environment.dataset, sums: .shares(settings.requestShares),
                        path: environment.name, progress: laboratory.progress)
                })
        }
        return RequestStudy(
            environments: laboratory.environments.map(EnvironmentRecord.init), parts: parts,
            isTrainedForRates: laboratory.model.isTrainedForRates,
            structured: laboratory.structured?.name)
    }

    private func strategies(
        _ laboratory: Laboratory, _ environment: EnvironmentDataset
    ) throws -> [any RateTargetPrecoder] {
        var derived = RateTargetPrecoders.derived(
            fullPower: laboratory.reference, seed: laboratory.settings.seed)
        if let structured = laboratory.structured {
            derived.append(StructuredSelection(structured))
        }
        guard laboratory.model.isTrainedForRates else { return derived }
        let learned = try Self.methods.map {
            try laboratory.precoder($0, for: environment) as any RateTargetPrecoder
        }
        return derived + learned + learned.map { ExactPower(of: $0) }
    }
}
