import ArgumentParser
import FoundationModel
import Foundation
import Precoding
import Support

/// Which learned precoders take part; shared by the commands that evaluate.
struct ModelOptions: ParsableArguments {
    @Option(
        name: .customLong("model"),
        help: ArgumentHelp(
            "Foundation model to evaluate too (repeatable).", valueName: "folder"))
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
        func add(_ precoder: LearnedPrecoder, _ path: String) throws {
            guard seen.insert(precoder.name).inserted else {
                throw InputError(
                    path, expected: "learned precoders of different names",
                    found: "\(precoder.name) again")
            }
            all.append(precoder)
        }
        for path in models {
            let model = try FoundationModel(folder: path)
            try add(LearnedPrecoder(model, antennas: antennas, source: path), path)
            for file in heads {
                let head = try OutputHead(path: file, of: model)
                let name = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
                try add(
                    LearnedPrecoder(
                        model, head: head, headName: name, antennas: antennas, source: path),
                    file)
            }
        }
        return all
    }
}
