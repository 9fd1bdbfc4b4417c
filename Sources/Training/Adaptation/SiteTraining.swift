import Channels
import Models
import Precoding
import Support

/// All layers of a model on one site: from scratch, or going on from a trained model.
///
/// What ``Pretraining`` does with many sites, with one: the users with line of sight and those
/// without are its environments. Needs LibTorch.
public enum SiteTraining {
    /// Share of the users to learn from that only measure progress.
    private static let validationShare = 0.1

    /// The users of `dataset` that are not kept for testing, as data of a run.
    ///
    /// - Throws: `InputError` as `TrainingData`.
    public static func data(
        _ dataset: ChannelDataset, _ configuration: TrainingConfiguration,
        sight: Sight?, path: String
    ) throws -> TrainingData {
        let users = AdaptationSettings.users(of: dataset, sight)
        var data = try TrainingData(
            dataset, users: users, model: configuration.model,
            noise: NoisePreset(configuration.noise), path: path)
        for e in data.environments.indices {
            let all = data.environments[e].pools[0].training
            let held = max(configuration.model.users, Int(Self.validationShare * Double(all.count)))
            // A pool too small to share is measured on what it learns from.
            let kept = all.count - held >= configuration.model.users ? all.count - held : all.count
            data.environments[e].pools[0].training = Array(all[..<kept])
            data.environments[e].pools[0].validation = Array(all.suffix(held))
        }
        return data
    }

    /// The model of a finished run, its head the mean of those of the site's environments, trained
    /// on all of them.
    public static func model(_ training: Pretraining, name: String) throws -> FoundationModel {
        let (head, _) = try training.trainDefaultHead()
        var model = FoundationModel(
            name: name, configuration: training.configuration.model,
            extractor: try training.extractor(), defaultHead: head)
        model.metadata = [
            "samples": "\(training.samples)", "seed": "\(training.configuration.seed)",
            "phase": "\(training.configuration.phase)", "version": MIMOVersion.current,
        ]
        return model
    }
}
