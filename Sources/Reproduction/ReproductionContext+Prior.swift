import Channels
import Models
import LinearAlgebra
import Numerics
import Training

extension ReproductionContext {
    /// What fixes the prior of an environment.
    private struct PriorKey: Encodable {
        var dataset: DatasetSettings
        var split: String
        var localUsers: Int
        var fitting: PriorFitting
    }

    /// How priors are fitted; ``Recipe`` says when to raise the revision.
    private static let priorRecipe = Recipe("prior", revision: 1, from: [SiteDatasets.recipe])

    private static let priorFile = "prior.safetensors"

    /// The prior of the channels of `environment`, from its local users, fitted now or before.
    func prior(of environment: EnvironmentDataset) throws -> GaussianMixturePrior {
        var fitting = PriorFitting()
        fitting.seed = configuration.seed
        let key = PriorKey(
            dataset: environment.dataset.settings, split: environment.environment.sight.rawValue,
            localUsers: environment.localCount, fitting: fitting)
        let item = try cache.item(
            "priors/\(environment.environment.fileName)", recipe: Self.priorRecipe, settings: key
        ) { folder in
            try checkCancelled()
            note("\(environment.name) prior")
            let dataset = environment.dataset
            let local = (0..<dataset.userCount).filter { !dataset.isTest[$0] }
            let rows = dataset.channelMatrix(of: local)
            try fitting.prior(of: rows, path: environment.name, threads: threads)
                .write(to: "\(folder)/\(Self.priorFile)")
        }
        return try GaussianMixturePrior(path: item.path(Self.priorFile))
    }
}
