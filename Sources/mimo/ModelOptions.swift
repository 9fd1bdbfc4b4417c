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
            "Foundation model to evaluate too: a folder, or a name in the project's Models (repeatable).",
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
    func precoders(antennas: Int) throws -> [LearnedPrecoder] {
        var all: [LearnedPrecoder] = []
        var seen: Set<String> = []
        func add(_ precoder: LearnedPrecoder, _ path: String) throws {
            guard seen.insert(precoder.name).inserted else {
                throw InputError(
                    path, expected: "learned precoders of different names",
                    found: "\(precoder.name) again")
            }
            all.append(precoder)
        }
        for path in models {
            let model = try FoundationModel(folder: ModelLibrary.folder(of: path))
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
        let learned = try precoders(antennas: antennas)
        evaluator.precoders += learned
        evaluator.ratePrecoders += learned.filter(\.isTrainedForRates)
    }
}
