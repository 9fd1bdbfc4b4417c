import Models

/// Table I: one model from scratch for each environment, each deployed on all of them.
public struct TransferExperiment: Experiment {
    /// The experiment.
    public init() {}

    /// Trains what is missing and fills the matrix.
    public func run(in laboratory: Laboratory) throws -> TransferResult {
        let environments = laboratory.environments
        let trained = try environments.map { try laboratory.precoder(.scratch, for: $0) }
        var rates: [[SumRate]] = []
        for precoder in trained {
            try laboratory.checkCancelled()
            rates.append(
                try environments.map { try laboratory.sumRate(of: precoder, on: $0) })
        }
        return TransferResult(
            environments: environments.map(EnvironmentRecord.init), sumRates: rates,
            references: try environments.map(laboratory.referenceRate),
            samples: laboratory.settings.scratchSamples)
    }
}
