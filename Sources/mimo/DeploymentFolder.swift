import Foundation
import Models
import Support

/// What `mimo deploy` left in a folder.
struct DeploymentFolder {
    /// Name of the site.
    let name: String
    /// The dataset's file.
    let dataset: String
    /// Files of evaluations, those of known channels first.
    let evaluations: [String]
    /// Names of the heads that were adapted to the site.
    let heads: [String]

    /// Whether `path` is a folder.
    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            && isFolder.boolValue
    }

    /// The folder at `path`.
    ///
    /// - Throws: `InputError` when it does not hold the dataset of one deployment.
    init(_ path: String) throws {
        let files: [String]
        do {
            files = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        } catch {
            throw InputError(
                path, expected: "a folder that can be read", found: "\(error)", kind: .unreadable)
        }
        // The dataset is the file that an evaluation is named after.
        let ending = "-evaluation.json"
        let names = files.filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }
            .filter { files.contains("\($0).safetensors") }
        guard names.count == 1, let name = names.first else {
            throw InputError(
                path,
                expected: "the folder of one mimo deploy, with SITE.safetensors and "
                    + "SITE\(ending)",
                found: names.isEmpty ? "none" : names.joined(separator: ", "))
        }
        self.name = name
        dataset = FilePath.join(path, "\(name).safetensors")
        evaluations = ["\(name)\(ending)", "\(name)-pilots\(ending)"]
            .filter(files.contains).map { FilePath.join(path, $0) }
        heads = files.filter { $0.hasPrefix("\(name)-") && $0.hasSuffix(".safetensors") }
            .filter { Self.isHead(FilePath.join(path, $0)) }
            .map { String($0.dropFirst(name.count + 1).dropLast(".safetensors".count)) }
    }

    private static func isHead(_ path: String) -> Bool {
        (try? Safetensors(path: path))?.metadata[OutputHead.extractorKey] != nil
    }
}
