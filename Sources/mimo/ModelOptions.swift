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

    /// The learned precoders: of every foundation model its default head, then the given heads; of
    /// every structured model itself, then, on estimates, with its own prior and with the given ones.
    ///
    /// - Parameters:
    ///   - antennas: N of the dataset.
    ///   - knowledge: whether precoders get estimates, and the priors for them.
    /// - Returns: the precoders, and what had to be left out and why.
    /// - Throws: `InputError` naming the file: no model, no head of that model, no prior, another
    ///   number of antennas, one name twice, priors and no structured model.
    func precoders(
        antennas: Int, knowledge: PilotOptions
    ) throws -> (precoders: [any Precoder], omitted: [String: String]) {
        var all: [any Precoder] = []
        var omitted: [String: String] = [:]
        var seen: Set<String> = []
        func add(_ precoder: any Precoder, _ path: String) throws {
            guard seen.insert(precoder.name).inserted else {
                throw InputError(
                    path, expected: "learned precoders of different names",
                    found: "\(precoder.name) again")
            }
            all.append(precoder)
        }
        let priors = try knowledge.named(antennas: antennas)
        var hasStructured = false
        for path in models {
            let folder = try ModelLibrary.folder(of: path)
            if let structured = try StructuredModel(
                folder: folder, named: path, headFile: heads.first)
            {
                hasStructured = true
                let precoder = StructuredPrecoder(structured)
                try add(precoder, path)
                guard let ratio = knowledge.pilots else { continue }
                var own: [PilotOptions.Named] = []
                if let shipped = try StructuredModel.prior(in: folder) {
                    if shipped.antennas == antennas {
                        own.append((PilotPrecoder.zeroShotPrior, shipped, path))
                    } else {
                        omitted["\(precoder.name), \(PilotPrecoder.zeroShotPrior)"] =
                            "for \(shipped.antennas) antennas"
                    }
                }
                for (label, prior, source) in own + priors {
                    try add(
                        PilotPrecoder(precoder, prior: prior, pilotRatio: ratio, label: label),
                        source)
                }
                continue
            }
            let model = try FoundationModel(folder: folder)
            for file in [nil] + heads.map(Optional.some) {
                try add(
                    LearnedPrecoder(model, from: path, headFile: file, antennas: antennas),
                    file ?? path)
            }
        }
        guard priors.isEmpty || hasStructured else {
            throw InputError(
                "--prior", expected: "a structured model (--model mimo-structured) to use it",
                found: models.isEmpty ? "no model" : models.joined(separator: ", "))
        }
        return (all, omitted)
    }

    /// Adds the learned precoders to an evaluation: to the sum rates all of them, to the energy
    /// those that were trained for requested rates.
    func add(to evaluator: inout Evaluator, antennas: Int, knowledge: PilotOptions) throws {
        let (precoders, omitted) = try precoders(antennas: antennas, knowledge: knowledge)
        evaluator.pilotRatio = knowledge.pilots
        evaluator.omitted.merge(omitted) { $1 }
        for precoder in precoders {
            evaluator.precoders.append(precoder)
            if let structured = precoder as? StructuredPrecoder {
                evaluator.ratePrecoders.append(
                    StructuredSelection(structured.model, energy: evaluator.energyModel))
            } else if let learned = precoder as? LearnedPrecoder, learned.isTrainedForRates {
                evaluator.ratePrecoders.append(learned)
            }
        }
    }
}
