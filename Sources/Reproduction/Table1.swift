import Models

/// Table I: one model from scratch for each environment, each deployed on all of them.
package struct Table1: Sendable, Equatable, Codable {
    /// The environments E.
    package var environments: [EnvironmentRecord]
    /// Mean sum rate of the model trained on environment row in environment column, [E][E].
    package var sumRates: [[SumRate]]
    /// Mean sum rate of the converged reference, [E].
    package var references: [SumRate]
    /// Groups that each model learned from.
    package var samples: Int

    /// A result from its parts.
    package init(
        environments: [EnvironmentRecord], sumRates: [[SumRate]], references: [SumRate],
        samples: Int
    ) {
        self.environments = environments
        self.sumRates = sumRates
        self.references = references
        self.samples = samples
    }

    /// Trains what is missing and fills the matrix.
    package init(in context: ReproductionContext) throws {
        let environments = context.environments
        let trained = try environments.map { try context.precoder(.scratch, for: $0) }
        var rates: [[SumRate]] = []
        for precoder in trained {
            try context.checkCancelled()
            rates.append(
                try environments.map { try context.sumRate(of: precoder, on: $0) })
        }
        self.init(
            environments: environments.map(EnvironmentRecord.init), sumRates: rates,
            references: try environments.map(context.referenceRate),
            samples: context.configuration.scratchSamples)
    }

    /// The largest mean in column `column` among the models trained elsewhere; `nil` with one
    /// environment only.
    package func largestElsewhere(column: Int) -> Double? {
        environments.indices.filter { $0 != column }.map { sumRates[$0][column].mean }.max()
    }

    /// Whether the model trained in environment `column` reaches more there than any other.
    package func diagonalIsLargest(column: Int) -> Bool {
        largestElsewhere(column: column).map { sumRates[column][column].mean > $0 } ?? true
    }
}
