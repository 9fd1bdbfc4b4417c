import Channels
import Models
import Precoding
import Support

/// Fits a model to a site: trains a head of the site's own over the frozen extractor.
///
///     let replay = try ReplaySet(folder: folder, configuration: model.configuration)
///     let adaptation = try Adaptation(
///         model, to: dataset, library: .init(replay), AdaptationConfiguration())
///     let adapted = try adaptation.run()
///     try adapted.write(to: "lyon-head.safetensors", configuration: model.configuration)
///
/// Few-shot (Emery et al., PIMRC 2025): the mean feature of a few local channels is compared, by the
/// cosine of the angle, with those of the training environments; the head learns from the local
/// channels and from the most similar environments. Full: from all local channels alone. Both start
/// from the default head. Of a model that knows channels the features are compared user by user, and
/// its head follows in closed form. Needs no training library.
public struct Adaptation: Sendable {
    /// How the head is made.
    public let configuration: AdaptationConfiguration
    /// The local users, rows of the dataset, in order.
    public let users: [Int]
    /// The environments learned from beside the site, most similar first, with the cosine.
    public let similar: [AdaptedHead.Neighbour]

    private let model: FoundationModel
    private let site: String
    /// The local users, then those of the similar environments.
    let data: TrainingData
    private let referenceRates: [Double]
    private let shares: [Double]

    /// Training environments to learn from.
    public struct Library: Sendable {
        let data: TrainingData
        let referenceRates: [Double]
        let features: [[Float]]

        /// The replay set that ships with a model.
        public init(_ replay: ReplaySet) {
            data = TrainingData(replay)
            referenceRates = replay.environments.map(\.bound)
            let d = replay.embedding
            features = replay.environments.indices.map {
                Array(replay.features[($0 * d)..<(($0 + 1) * d)])
            }
        }

        /// Whole datasets, which takes some time: features and reference rates are found now.
        public init(
            _ data: TrainingData, model: FoundationModel, groups: Int = 200, seed: UInt64 = 1
        ) {
            self.data = data
            (features, referenceRates) =
                model.configuration.head == .channel
                ? ([], data.environments.map { _ in 0 })
                : Adaptation.describe(data, model, groups: groups, seed: seed)
        }
    }

    /// An adaptation of `model` to the users of `dataset` that are not kept for testing.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - dataset: channels of the site.
    ///   - library: training environments; `nil` where none are to be learned from.
    ///   - configuration: everything else.
    ///   - path: where the dataset came from, for messages.
    /// - Throws: `InputError` when the dataset does not fit the model, has too few users, or similar
    ///   environments are wanted and there is no library.
    public init(
        _ model: FoundationModel, to dataset: ChannelDataset, library: Library?,
        _ configuration: AdaptationConfiguration, path: String = "dataset"
    ) throws {
        self.model = model
        self.configuration = configuration
        site = dataset.record.site
        users = try Self.draw(dataset, configuration, model.configuration, path)
        let local = try TrainingData(
            dataset, users: users, model: model.configuration,
            noise: NoisePreset(configuration.noise), path: path)
        let seed = configuration.training.seed
        // A model that knows channels has no rates to weigh, and compares user by user.
        let estimator =
            model.configuration.head == .channel
            ? try LearnedEstimator(model, antennas: model.configuration.antennas) : nil
        let (features, localRates) =
            estimator == nil
            ? Self.describe(local, model, groups: configuration.featureGroups, seed: seed)
            : ([], local.environments.map { _ in 0 })
        guard configuration.similarEnvironments > 0 else {
            (data, referenceRates, similar) = (local, localRates, [])
            shares = local.environments.map { _ in 1 }
            return
        }
        guard let library else {
            throw InputError(
                "few-shot adaptation",
                expected: "training environments (replay.safetensors of the model)", found: "none")
        }
        let count = configuration.similarEnvironments
        let ranked =
            estimator.map { UserSimilarity($0).rank(local, in: library.data, count: count) }
            ?? Self.rank(features, in: library, count: count)
        similar = ranked.map {
            .init(name: library.data.environments[$0.index].name, cosine: $0.cosine)
        }
        data = local.joined(with: library.data.selecting(ranked.map(\.index)))
        referenceRates = localRates + ranked.map { library.referenceRates[$0.index] }
        let locals = Double(local.environments.count)
        shares =
            local.environments.map { _ in configuration.localShare / locals }
            + ranked.map { _ in (1 - configuration.localShare) / Double(ranked.count) }
    }

    /// Trains the head.
    ///
    /// - Parameters:
    ///   - threads: upper limit of threads; changes nothing but the duration.
    ///   - observer: called after every iteration with the groups seen and the share of the
    ///     reference rates reached in it.
    public func run(
        threads: Int? = nil, observer: (Int, Double) -> Void = { _, _ in }
    ) throws -> AdaptedHead {
        let head =
            model.configuration.head == .channel
            ? try regression(threads: threads).head
            : try HeadTraining(
                model, data: data, referenceRates: referenceRates, shares: shares,
                configuration.training
            ).run(from: model.defaultHead, threads: threads, observer: observer)
        return AdaptedHead(
            head: head,
            origin: .init(
                model: model.name, extractor: model.extractorFingerprint, site: site,
                configuration: configuration, users: users.count, similar: similar))
    }

    /// A head that knows channels, in closed form.
    private func regression(threads: Int?) throws -> (head: OutputHead, penalty: Double) {
        var settings = HeadRegression.Configuration()
        settings.seed = configuration.training.seed
        settings.targetPilotRatio = configuration.targetPilotRatio
        let others = similar.count
        return try HeadRegression(model, settings, threads: threads)
            .head(data, local: data.environments.count - others, shares: shares)
    }

    /// The users to learn from: those that the head is for and that are not kept for testing, or
    /// some of them.
    private static func draw(
        _ dataset: ChannelDataset, _ configuration: AdaptationConfiguration,
        _ model: ModelConfiguration, _ path: String
    ) throws -> [Int] {
        let pool = LocalUsers.of(dataset, configuration.sight)
        guard let shots = configuration.shots else { return pool }
        guard shots >= model.users, pool.count >= shots else {
            throw InputError(
                path,
                expected: "at least \(max(shots, model.users)) users to learn from "
                    + "(\(LocalUsers.name(of: configuration.sight))), and at least \(model.users) shots",
                found: "\(pool.count) users and \(shots) shots")
        }
        return LocalUsers.draw(shots, of: pool, seed: configuration.training.seed)
    }

    /// Mean feature [E][D] and mean sum rate of the reference [E] of every environment.
    static func describe(
        _ data: TrainingData, _ model: FoundationModel, groups count: Int, seed: UInt64
    ) -> (features: [[Float]], referenceRates: [Double]) {
        let users = model.configuration.users
        let sampler = TrainingGroups(data, users: users, seed: seed)
        let groups = sampler.fixedGroups(
            .bound, environments: data.environments.count, count: count)
        let inference = Inference(model)
        let link = Link(maximumPower: 1, noisePower: 1)
        let features = groups.map {
            EnvironmentEmbedding.vector(
                data.batch(of: $0, users: users), link: link, inference: inference)
        }
        return (features, ReferenceRates.means(data, groups: groups, users: users))
    }

    /// The `count` environments most similar to each of the features, each once, best first.
    private static func rank(
        _ features: [[Float]], in library: Library, count: Int
    ) -> [(index: Int, cosine: Double)] {
        var best: [Int: Double] = [:]
        for feature in features {
            let cosines = library.features.enumerated().map {
                (index: $0.offset, cosine: EnvironmentEmbedding.cosine(feature, $0.element))
            }
            // A tie goes to the first, so that the order is the same everywhere.
            let sorted = cosines.sorted {
                $0.cosine != $1.cosine ? $0.cosine > $1.cosine : $0.index < $1.index
            }
            for entry in sorted.prefix(count) {
                best[entry.index] = max(best[entry.index] ?? -1, entry.cosine)
            }
        }
        return best.map { (index: $0.key, cosine: $0.value) }.sorted {
            $0.cosine != $1.cosine ? $0.cosine > $1.cosine : $0.index < $1.index
        }
    }
}
