import Channels
import Models
import LinearAlgebra
import Numerics
import Training

extension ReproductionContext {
    /// What fixes the prior of an part.
    private struct PriorKey: Encodable {
        var dataset: DatasetRecord
        var environment: Environment
        var localUsers: Int
        var fitting: PriorFitting
    }

    /// How priors are fitted; ``Recipe`` says when to raise the revision.
    private static let priorRecipe = Recipe("prior", revision: 1, from: [SiteDatasets.recipe])

    private static let priorFile = "prior.safetensors"

    /// The prior of the channels of `part`, from its local users, fitted now or before.
    func prior(of part: EnvironmentDataset) throws -> GaussianMixturePrior {
        var fitting = PriorFitting()
        fitting.seed = configuration.seed
        let key = PriorKey(
            dataset: part.dataset.record, environment: part.environment,
            localUsers: part.localCount, fitting: fitting)
        let item = try cache.item(
            "priors/\(part.environment.fileName)", recipe: Self.priorRecipe, settings: key
        ) { folder in
            try checkCancelled()
            note("\(part.name) prior")
            let dataset = part.dataset
            let local = (0..<dataset.userCount).filter { !dataset.isTest[$0] }
            let rows = dataset.channelMatrix(of: local)
            try fitting.prior(of: rows, path: part.name, threads: threads)
                .write(to: "\(folder)/\(Self.priorFile)")
        }
        return try GaussianMixturePrior(path: item.path(Self.priorFile))
    }
}
