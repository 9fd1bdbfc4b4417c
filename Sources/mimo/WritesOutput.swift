import ArgumentParser
import Foundation
import Models
import Support

/// A command that writes where the user says, looked at before it begins its work.
protocol WritesOutput {
    /// The files that it reads, as the user names them; names of sites and models may be among them.
    var inputs: [String?] { get }
    /// What it writes.
    var outputs: [NamedOutput?] { get }
    /// Whether it ends with figures, for which there must be a tool.
    var draws: Bool { get }
    var shared: SharedOptions { get }
}

/// What a command writes under a name that the user gave.
enum NamedOutput {
    /// One file, named after an option; with the format that its safetensors have.
    case file(String, option: String, format: String? = nil)
    /// Files in a folder, of which some are called `names`, with the formats that safetensors among them
    /// have.
    case folder(String, option: String, names: [String], formats: [String: String] = [:])

    /// The name that was given.
    var path: String {
        switch self {
        case .file(let path, _, _), .folder(let path, _, _, _): path
        }
    }

    /// The option that it was given with.
    var option: String {
        switch self {
        case .file(_, let option, _), .folder(_, let option, _, _): option
        }
    }
}

extension WritesOutput {
    var draws: Bool { false }

    /// Makes sure that what the command writes can be written and takes nothing from the user: no input,
    /// no file that another program wrote and no dataset, map, head or file of precoders for something
    /// else, unless `--force` is given, nothing twice.
    ///
    /// - Throws: `InputError` naming the path.
    func checkOutputs() throws {
        for case let output? in outputs where output.path == "-" {
            throw InputError(
                output.option,
                expected: "a name (/dev/stdout is standard output, ./- a file of that name)",
                found: "-", kind: .usage)
        }
        var files: [String] = []
        for case .file(let path, let option, let format)? in outputs {
            let place = try checkOutput(path, option, format)
            // New files are told apart by their names alone.
            let file = URL(fileURLWithPath: place.path).standardizedFileURL.path
            for other in files where other == file || OutputPlace.areSame(other, file) {
                throw InputError(
                    path, expected: "a file of its own for \(option)", found: other, kind: .output)
            }
            if place.kind != .stream { files.append(file) }
        }
        for case .folder(let path, let option, let names, let formats)? in outputs {
            if let problem = OutputFolder(path).problem {
                throw InputError(
                    path, expected: "a folder for \(option)", found: problem, kind: .output)
            }
            for name in names {
                try checkOutput(FilePath.join(path, name), option, formats[name])
            }
        }
    }

    /// Makes sure that nothing is against writing a file of `format` at `path`, as
    /// ``checkOutputs()`` does, for names that are known only later.
    ///
    /// - Returns: what stands there.
    /// - Throws: `InputError` naming the path.
    @discardableResult
    func checkOutput(
        _ path: String, _ option: String, _ format: String?
    ) throws -> OutputPlace {
        let place = try OutputPlace(path)
        switch place.kind {
        case .stream: break
        case .new:
            if let problem = OutputFolder(FilePath.folder(place.path)).problem {
                throw InputError(
                    path, expected: "a folder for \(option) that can be written to", found: problem,
                    kind: .output)
            }
        case .file:
            for case let input? in inputs where OutputPlace.areSame(input, path) {
                throw InputError(
                    path, expected: "another file for \(option) than what is read",
                    found: "the same", kind: .output)
            }
            guard shared.force || OwnFile.isOwn(place.path) else {
                throw InputError(
                    path, expected: "a new name for \(option), or a file that mimo wrote",
                    found: "another program's file (--force replaces it)", kind: .output)
            }
            // A dataset or a head is an hour's work, a page or a table a second's.
            if !shared.force, let held = try? Safetensors(path: place.path).metadata["format"],
                Self.family(held) != format.map(Self.family)
            {
                throw InputError(
                    path,
                    expected: "a new name for \(option), or a file like the one that is written",
                    found: "one of another kind, \(held) (--force replaces it)", kind: .output)
            }
        }
        return place
    }

    /// Makes sure that `folder` takes the model that a training writes: it is not the one that is read,
    /// and holds none but of a run that goes on there.
    ///
    /// - Parameters:
    ///   - folder: of `-o`.
    ///   - model: the folder of the model that is read, if one is.
    ///   - isRun: whether the folder has a checkpoint.
    /// - Throws: `InputError` naming the folder.
    func checkModelFolder(_ folder: String, reading model: String?, isRun: Bool) throws {
        if let model, OutputPlace.areSame(folder, model) {
            throw InputError(
                folder, expected: "another folder for -o than that of the model that is read",
                found: "the same", kind: .output)
        }
        let weights = FilePath.join(folder, ModelFolder.weightFile)
        guard !shared.force, !isRun, FileManager.default.fileExists(atPath: weights) else { return }
        throw InputError(
            folder, expected: "a new folder for -o, or that of a run that goes on",
            found: "a model without a checkpoint (--force replaces it)", kind: .output)
    }

    /// A format without its number, which grows with the project.
    private static func family(_ format: String) -> Substring {
        format.prefix(upTo: format.lastIndex(of: "-") ?? format.endIndex)
    }
}
