import ArgumentParser
import Evaluation
import FoundationModel
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

    /// The learned precoders: of every model its default head, then the given heads.
    ///
    /// - Parameter antennas: N of the dataset.
    /// - Throws: `InputError` naming the file: no model, no head of that model, another number of
    ///   antennas, one name twice.
    func precoders(antennas: Int) throws -> [any Precoder] {
        var all: [any Precoder] = []
        var seen: Set<String> = []
        func add(_ precoder: any Precoder, _ path: String) throws {
            guard seen.insert(precoder.name).inserted else {
                throw InputError(
                    path, expected: "learned precoders of different names",
                    found: "\(precoder.name) again")
            }
            all.append(precoder)
        }
        for path in models {
            let folder = try ModelLibrary.folder(of: path)
            if let structured = try StructuredModel(
                folder: folder, named: path, headFile: heads.first)
            {
                try add(StructuredPrecoder(structured), path)
                continue
            }
            let model = try FoundationModel(folder: folder)
            for file in [nil] + heads.map(Optional.some) {
                try add(
                    LearnedPrecoder(model, from: path, headFile: file, antennas: antennas),
                    file ?? path)
            }
        }
        return all
    }

    /// Adds the learned precoders to an evaluation: to the sum rates all of them, to the energy
    /// those that were trained for requested rates.
    func add(to evaluator: inout Evaluator, antennas: Int) throws {
        for precoder in try precoders(antennas: antennas) {
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
