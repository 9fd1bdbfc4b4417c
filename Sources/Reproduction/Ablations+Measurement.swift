import Models
import Precoding
import Training

extension Ablations {
    /// Trains what is missing and evaluates on the same groups as Figure 2.
    package init(in context: ReproductionContext) throws {
        let environments = context.environments
        self.init(
            environments: environments.map(EnvironmentRecord.init),
            references: try environments.map(context.referenceRate),
            shots: try environments.flatMap { try Self.shots(context, $0) },
            estimation: try environments.flatMap { try Self.estimation(context, $0) },
            replay: try Self.replay(context))
    }

    private static func shots(
        _ context: ReproductionContext, _ part: EnvironmentDataset
    ) throws -> [Shots] {
        let configuration = context.configuration
        return try configuration.ablationShots.filter { $0 <= part.localCount }.flatMap {
            shots in
            try (configuration.top > 0 ? [configuration.top, 0] : [0]).map { top in
                let head = try context.head(
                    context.adaptation(shots: shots, top: top, part), for: part)
                return Shots(
                    part.environment, shots: shots, top: top,
                    sumRate: try sumRate(head, context, part))
            }
        }
    }

    private static func sumRate(
        _ head: OutputHead, _ context: ReproductionContext, _ part: EnvironmentDataset
    ) throws -> SumRate {
        try context.sumRate(
            of: LearnedPrecoder(
                context.model, head: head, headName: LearnedMethod.fewShot.rawValue,
                antennas: part.dataset.antennaCount), on: part)
    }

    private static func estimation(
        _ context: ReproductionContext, _ part: EnvironmentDataset
    ) throws -> [Estimation] {
        try context.checkCancelled()
        let channels = part.channels
        let reference = try context.referenceSums(part)
        let classical: [any Precoder] = [
            ZeroForcing(.frobenius), RegularizedZeroForcing(.equalPower), Figure2.wmmse,
        ]
        let structured: [any Precoder] = context.structured.map { [StructuredPrecoder($0)] } ?? []
        let zeroShot = try context.precoder(.zeroShot, for: part)
        let ratios = context.configuration.pilotRatios.map(Optional.some) + [nil]
        return ratios.flatMap { ratio in
            let known =
                ratio.map {
                    ChannelEstimate.batch(
                        channels, pilotRatio: $0, seed: context.configuration.seed)
                } ?? channels
            let told = (classical + structured).map { precoder in
                ratio.map {
                    EstimatingPrecoder(precoder, ScalarEstimator(), pilotRatio: $0)
                } ?? precoder
            }
            return
                ([(LearnedMethod.zeroShot.id, zeroShot)]
                + zip(classical + structured, told).map { ($0.id, $1) }).map { id, precoder in
                    Estimation(
                        part.environment, id: id,
                        pilotRatio: ratio,
                        sumRate: SumRate(
                            precoder.rates(
                                on: channels, knowing: known, link: part.link,
                                threads: context.threads
                            ).map { $0.reduce(0, +) }, reference: reference))
                }
        }
    }

    /// Few-shot heads from the replay set and from whole datasets; none without a folder of those.
    private static func replay(_ context: ReproductionContext) throws -> [Replay] {
        guard let folder = context.configuration.data else { return [] }
        var training = TrainingConfiguration()
        training.model = context.model.configuration
        training.noise = context.configuration.noise
        let library = Adaptation.Library(
            try TrainingData(folder: folder, configuration: training), model: context.model)
        let configuration = context.configuration
        return try context.environments.flatMap { part in
            let adaptation = context.adaptation(
                shots: configuration.shots, top: configuration.top, part)
            let heads = [
                (replaySet, try context.head(adaptation, for: part)),
                (
                    wholeDatasets,
                    try context.head(
                        adaptation, for: part, library: library, libraryName: folder)
                ),
            ]
            return try heads.map { name, head in
                Replay(
                    part.environment, library: name,
                    sumRate: try sumRate(head, context, part))
            }
        }
    }
}
