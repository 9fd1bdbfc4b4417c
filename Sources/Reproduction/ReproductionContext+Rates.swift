import Channels
import Precoding

extension ReproductionContext {
    /// What fixes the reference's rates.
    private struct ReferenceKey: Encodable {
        var dataset: DatasetSettings
        var split: String
        var localUsers, groups, users: Int
        var noise: String
        var seed: UInt64
        var reference: String
    }

    /// How the reference's rates are computed; ``Recipe`` says when to raise the revision.
    private static let referenceRecipe = Recipe(
        "reference", revision: 1, from: [SiteDatasets.recipe])

    /// Sum rates of the reference on the groups of `environment` in bit/s/Hz, [groups]; computed
    /// now or before.
    func referenceSums(_ environment: EnvironmentDataset) throws -> [Double] {
        let key = ReferenceKey(
            dataset: environment.dataset.settings, split: environment.environment.sight.rawValue,
            localUsers: environment.localCount, groups: environment.groups.count,
            users: model.configuration.users, noise: configuration.noise, seed: configuration.seed,
            reference: reference.summary)
        return try cache.value(
            "references/\(environment.environment.fileName)", recipe: Self.referenceRecipe,
            settings: key
        ) {
            try checkCancelled()
            return sums(of: reference, on: environment)
        }
    }

    /// The mean of `precoder` on `environment`, beside the reference.
    func sumRate(
        of precoder: any Precoder, on environment: EnvironmentDataset
    ) throws -> SumRate {
        SumRate(
            sums(of: precoder, on: environment), reference: try referenceSums(environment))
    }

    /// The mean of the reference itself.
    func referenceRate(_ environment: EnvironmentDataset) throws -> SumRate {
        let sums = try referenceSums(environment)
        return SumRate(sums, reference: sums)
    }

    /// Sum rates in bit/s/Hz, [groups]: precoders by the fast path where there is one, rates in
    /// double precision.
    private func sums(
        of precoder: any Precoder, on environment: EnvironmentDataset
    ) -> [Double] {
        precoder.rates(on: environment.channels, link: environment.link, threads: threads)
            .map { $0.reduce(0, +) }
    }
}
