import Models
import Precoding
import Reporting

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
        var rows: [DeploymentResult.Row] = []
        for environment in laboratory.environments {
            func add(_ method: String, _ precoder: any Precoder) throws {
                rows.append(
                    .init(
                        site: environment.environment.site,
                        split: environment.environment.sight.rawValue, method: method,
                        isLearned: precoder.isLearned, settings: precoder.summary,
                        sumRate: try laboratory.sumRate(of: precoder, on: environment)))
            }
            for precoder in Self.classical { try add(precoder.name, precoder) }
            for method in LearnedMethod.allCases {
                try add(method.rawValue, laboratory.precoder(method, for: environment))
            }
            if let structured = laboratory.structured {
                try add(structured.name, StructuredPrecoder(structured))
            }
            rows.append(
                .init(
                    site: environment.environment.site,
                    split: environment.environment.sight.rawValue,
                    method: DeploymentResult.reference, isLearned: false,
                    settings: laboratory.reference.summary,
                    sumRate: try laboratory.referenceRate(environment)))
            try laboratory.checkCancelled()
        }
        return DeploymentResult(
            environments: laboratory.environments.map(EnvironmentRecord.init), rows: rows,
            structured: laboratory.structured?.name)
    }
}
