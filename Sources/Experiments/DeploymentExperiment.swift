import FoundationModel
import Precoding

/// Figure 2: the sum rate of every method in every environment.
public struct DeploymentExperiment: Experiment {
    /// The experiment.
    public init() {}

    /// The classical precoders, in the order of the table; WMMSE as in the paper's count of
    /// operations.
    static let classical: [any Precoder] = [
        ZeroForcing(.frobenius), ZeroForcing(.equalPower), ZeroForcing(.waterFilling),
        RegularizedZeroForcing(.equalPower), wmmse,
    ]

    static let wmmse = WMMSE(WMMSEOptions(iterations: 36, start: .maximumRatio))

    /// Trains what is missing and evaluates every method on the same groups.
    public func run(in laboratory: Laboratory) throws -> DeploymentResult {
        let reference = ReferencePrecoder()
        var rows: [DeploymentResult.Row] = []
        for environment in laboratory.environments {
            func add(_ method: String, _ precoder: any Precoder) {
                rows.append(
                    .init(
                        site: environment.site, split: environment.split, method: method,
                        isLearned: precoder.isLearned, settings: precoder.settings,
                        sumRate: SumRate(precoder, on: environment, threads: laboratory.threads)))
            }
            for precoder in Self.classical { add(precoder.name, precoder) }
            for method in LearnedMethod.allCases {
                add(method.rawValue, try laboratory.precoder(method, for: environment))
            }
            add(DeploymentResult.reference, reference)
            try laboratory.checkCancelled()
        }
        return DeploymentResult(
            environments: laboratory.environments.map(EnvironmentRecord.init), rows: rows)
    }
}
