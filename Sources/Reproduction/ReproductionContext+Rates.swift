import Channels
import Precoding

extension ReproductionContext {
    /// What fixes the reference's rates.
    private struct ReferenceKey: Encodable {
        var dataset: DatasetRecord
        var environment: Environment
        var localUsers, groups, users: Int
        var noise: String
        var seed: UInt64
        var reference: String
    }

    /// How the reference's rates are computed; ``Recipe`` says when to raise the revision.
    private static let referenceRecipe = Recipe(
        "reference", revision: 1, from: [SiteDatasets.recipe])

    /// Sum rates of the reference on the groups of `part` in bit/s/Hz, [groups]; computed
    /// now or before.
    func referenceSums(_ part: EnvironmentDataset) throws -> [Double] {
        let key = ReferenceKey(
            dataset: part.dataset.record, environment: part.environment,
            localUsers: part.localCount, groups: part.groups.count,
            users: model.configuration.users, noise: configuration.noise, seed: configuration.seed,
            reference: reference.summary)
        return try cache.value(
            "references/\(part.environment.fileName)", recipe: Self.referenceRecipe,
            settings: key
        ) {
            try checkCancelled()
            return sums(of: reference, on: part)
        }
    }

    /// The mean of `precoder` on `part`, beside the reference.
    ///
    /// - Parameter pilotRatio: in dB of the estimates that the precoder gets; `nil` gives it the
    ///   channels.
    func sumRate(
        of precoder: any Precoder, on part: EnvironmentDataset, pilotRatio: Double? = nil
    ) throws -> SumRate {
        SumRate(
            sums(of: precoder, on: part, pilotRatio: pilotRatio),
            reference: try referenceSums(part))
    }

    /// The mean of the reference itself.
    func referenceRate(_ part: EnvironmentDataset) throws -> SumRate {
        let sums = try referenceSums(part)
        return SumRate(sums, reference: sums)
    }

    /// Sum rates in bit/s/Hz, [groups]: precoders by the fast path where there is one, rates in
    /// double precision.
    private func sums(
        of precoder: any Precoder, on part: EnvironmentDataset, pilotRatio: Double? = nil
    ) -> [Double] {
        let known = pilotRatio.map {
            ChannelEstimate.batch(part.channels, pilotRatio: $0, seed: configuration.seed)
        }
        return precoder.rates(
            on: part.channels, knowing: known, link: part.link, threads: threads
        ).map { $0.reduce(0, +) }
    }
}
