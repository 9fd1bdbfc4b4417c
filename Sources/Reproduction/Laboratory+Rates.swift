import Channels
import Precoding

extension Laboratory {
    /// What fixes the reference's rates.
    private struct ReferenceKey: Encodable {
        var dataset: DatasetSettings
        var split: String
        var localUsers, groups, users: Int
        var noise: String
        var seed: UInt64
        var reference: String
    }

    /// Sum rates of the reference on the groups of `environment` in bit/s/Hz, [groups]; computed
    /// now or before.
    func referenceSums(_ environment: EnvironmentDataset) throws -> [Double] {
        let key = ReferenceKey(
            dataset: environment.dataset.settings, split: environment.environment.sight.rawValue,
            localUsers: environment.localCount, groups: environment.groups.count,
            users: model.configuration.users, noise: settings.noise, seed: settings.seed,
            reference: reference.summary)
        return try work.value("references/\(environment.environment.fileName)", settings: key) {
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
