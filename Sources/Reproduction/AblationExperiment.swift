import Models
import Precoding
import Reporting
import Training

/// The ablations: augmentation against local samples, channel estimation, the replay set.
public struct AblationExperiment: Experiment {
    /// The experiment.
    public init() {}

    /// Trains what is missing and evaluates on the same groups as Figure 2.
    public func run(in laboratory: Laboratory) throws -> AblationResult {
        let environments = laboratory.environments
        return AblationResult(
            environments: environments.map(EnvironmentRecord.init),
            references: try environments.map(laboratory.referenceRate),
            shots: try environments.flatMap { try shots(laboratory, $0) },
            estimation: try environments.flatMap { try estimation(laboratory, $0) },
            replay: try replay(laboratory))
    }

    private func shots(
        _ laboratory: Laboratory, _ environment: EnvironmentDataset
    ) throws -> [AblationResult.Shots] {
        let settings = laboratory.settings
        return try settings.ablationShots.filter { $0 <= environment.localCount }.flatMap { shots in
            try (settings.top > 0 ? [settings.top, 0] : [0]).map { top in
                let head = try laboratory.head(
                    laboratory.adaptation(shots: shots, top: top, environment), for: environment)
                return AblationResult.Shots(
                    site: environment.environment.site,
                    split: environment.environment.sight.rawValue, shots: shots, top: top,
                    sumRate: try sumRate(head, laboratory, environment))
            }
        }
    }

    private func sumRate(
        _ head: OutputHead, _ laboratory: Laboratory, _ environment: EnvironmentDataset
    ) throws -> SumRate {
        try laboratory.sumRate(
            of: LearnedPrecoder(
                laboratory.model, head: head, headName: LearnedMethod.fewShot.rawValue,
                antennas: environment.dataset.antennaCount), on: environment)
    }

    private func estimation(
        _ laboratory: Laboratory, _ environment: EnvironmentDataset
    ) throws -> [AblationResult.Estimation] {
        try laboratory.checkCancelled()
        let channels = environment.channels
        let reference = try laboratory.referenceSums(environment)
        var precoders: [(String, any Precoder)] = [
            (LearnedMethod.zeroShot.rawValue, try laboratory.precoder(.zeroShot, for: environment)),
            ("ZF (Frobenius)", ZeroForcing(.frobenius)),
            ("RZF (equal power)", RegularizedZeroForcing(.equalPower)),
            (DeploymentExperiment.wmmse.name, DeploymentExperiment.wmmse),
        ]
        if let structured = laboratory.structured {
            precoders.append((structured.name, StructuredPrecoder(structured)))
        }
        let ratios = laboratory.settings.pilotRatios.map(Optional.some) + [nil]
        let prior = try laboratory.prior(of: environment)
        return ratios.flatMap { [precoders] ratio in
            let known =
                ratio.map {
                    ChannelEstimate.batch(
                        channels, pilotRatio: $0, seed: laboratory.settings.seed)
                } ?? channels
            let informed = ratio.map { ratio -> [(String, any Precoder)] in
                Self.informed(laboratory, prior, ratio).map { ($0.name, $0) }
            }
            return (precoders + (informed ?? [])).map { name, precoder in
                AblationResult.Estimation(
                    site: environment.environment.site,
                    split: environment.environment.sight.rawValue, precoder: name,
                    pilotRatio: ratio,
                    sumRate: SumRate(
                        precoder.rates(
                            on: channels, knowing: known, link: environment.link,
                            threads: laboratory.threads
                        ).map { $0.reduce(0, +) }, reference: reference))
            }
        }
    }

    /// The precoders that know what channels look like at the site.
    private static func informed(
        _ laboratory: Laboratory, _ prior: ChannelPrior, _ ratio: Double
    ) -> [any Precoder] {
        var inner: [any Precoder] = [DeploymentExperiment.wmmse]
        if let structured = laboratory.structured { inner.append(StructuredPrecoder(structured)) }
        return inner.map { PilotPrecoder($0, prior: prior, pilotRatio: ratio) }
    }

    /// Few-shot heads from the replay set and from whole datasets; none without a folder of those.
    private func replay(_ laboratory: Laboratory) throws -> [AblationResult.Replay] {
        guard let folder = laboratory.settings.data else { return [] }
        var configuration = TrainingConfiguration()
        configuration.model = laboratory.model.configuration
        configuration.noise = laboratory.settings.noise
        let library = Adaptation.Library(
            try TrainingData(folder: folder, configuration: configuration), model: laboratory.model)
        let settings = laboratory.settings
        return try laboratory.environments.flatMap { environment in
            let adaptation = laboratory.adaptation(
                shots: settings.shots, top: settings.top, environment)
            let heads = [
                (AblationResult.replaySet, try laboratory.head(adaptation, for: environment)),
                (
                    AblationResult.wholeDatasets,
                    try laboratory.head(
                        adaptation, for: environment, library: library, libraryName: folder)
                ),
            ]
            return try heads.map { name, head in
                AblationResult.Replay(
                    site: environment.environment.site,
                    split: environment.environment.sight.rawValue, library: name,
                    sumRate: try sumRate(head, laboratory, environment))
            }
        }
    }
}
