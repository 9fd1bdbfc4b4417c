import ArgumentParser
import Evaluation
import Models
import Precoding
import Support

/// Which learned precoders take part; shared by the commands that evaluate.
struct ModelOptions: ParsableArguments {
    @Option(
        name: .customLong("model"),
        help: ArgumentHelp(
            "Learned model to evaluate too: a folder, or a name in the project's Models "
                + "(repeatable).",
            valueName: "model"))
    var models: [String] = []

    @Option(
        name: .customLong("head"),
        help: ArgumentHelp(
            "Adapted head of the model, beside its default one (repeatable).", valueName: "file"))
    var heads: [String] = []

    func validate() throws {
        guard heads.isEmpty || models.count == 1 else {
            throw ValidationError("--head needs exactly one --model, the one it belongs to")
        }
    }

    /// A learned precoder, and the same model for requested rates where it was trained for them.
    typealias Learned = LoadedModel.Precoders

    /// The learned precoders: of every model that takes heads its default one, then the given ones.
    ///
    /// - Parameters:
    ///   - antennas: N of the dataset.
    ///   - energy: the power of an antenna.
    ///   - pilotRatio: in dB where precoders get estimates.
    /// - Returns: the models as they were read, and the precoders.
    /// - Throws: `InputError` naming the file: no model, no head of that model, another number of
    ///   antennas, one name twice.
    private func precoders(
        antennas: Int, energy: EnergyModel, pilotRatio: Double?
    ) throws -> (models: [LoadedModel], precoders: [Learned]) {
        var loaded: [LoadedModel] = []
        var all: [Learned] = []
        var seen: Set<String> = []
        for path in models {
            let model = try LoadedModel(path)
            loaded.append(model)
            try model.checkTakes(head: heads.first)
            let files: [LoadedModel.HeadFile?] = [nil] + heads.map { .init(path: $0) }
            for head in files {
                let precoders = try model.precoders(
                    antennas: antennas, head: head, pilotRatio: pilotRatio, energy: energy)
                guard seen.insert(precoders.sumRate.name).inserted else {
                    throw InputError(
                        head?.path ?? path, expected: "learned precoders of different names",
                        found: "\(precoders.sumRate.name) again")
                }
                all.append(precoders)
            }
        }
        return (loaded, all)
    }

    /// Adds the learned precoders to an evaluation: to the sum rates all of them, to the energy
    /// those that were trained for requested rates, which over estimates are to hold with a
    /// probability. On estimates the classical precoders that are there are told the pilot ratio
    /// too.
    ///
    /// - Returns: the models as they were read.
    @discardableResult
    func add(
        to evaluator: inout Evaluator, antennas: Int, knowledge: PilotOptions
    ) throws -> [LoadedModel] {
        let (loaded, precoders) = try precoders(
            antennas: antennas, energy: evaluator.energyModel, pilotRatio: knowledge.pilots)
        evaluator.pilotRatio = knowledge.pilots
        if let ratio = knowledge.pilots {
            evaluator.precoders = evaluator.precoders.map {
                EstimatingPrecoder($0, ScalarEstimator(), pilotRatio: ratio)
            }
        }
        evaluator.precoders += precoders.map(\.sumRate)
        evaluator.ratePrecoders += precoders.compactMap { learned in
            guard let rates = learned.requestedRates, let ratio = knowledge.pilots else {
                return learned.requestedRates
            }
            let robust = OutageConstrainedPrecoder(
                rates, confidence: knowledge.confidence ?? ConfidenceOption.standard,
                energy: evaluator.energyModel)
            var id = learned.sumRate.id
            id.label += ", \(robust.certainty)"
            return learned.estimator.map {
                EstimatingRatePrecoder(robust, $0, pilotRatio: ratio, id: id)
            }
        }
        return loaded
    }
}
