import Foundation
import Support

/// What stands beside the weights in the folder of a trained model: its record and its card.
struct ModelDocuments {
    /// The folder.
    let folder: String

    /// Name of the record's file.
    static let recordFile = "training.json"

    /// Writes both, each atomically.
    ///
    /// - Parameters:
    ///   - record: what was trained, how, and what it reaches.
    ///   - format: what the record is.
    ///   - files: names of files in the folder whose hashes the card lists.
    ///   - card: the card's text, from the model's name and the hashes by file.
    /// - Throws: `InputError` when a file cannot be read or the folder cannot be written.
    func write(
        _ record: some Encodable, as format: DocumentFormat, hashing files: [String],
        card: (_ name: String, _ hashes: [String: String]) -> String
    ) throws {
        try AtomicFile.write(
            try ResultCoding.encode(Document(format, record)),
            to: FilePath.join(folder, Self.recordFile))
        var hashes: [String: String] = [:]
        for file in files {
            hashes[file] = try SHA256.hexadecimal(ofFile: FilePath.join(folder, file))
        }
        let name = URL(fileURLWithPath: folder).standardizedFileURL.lastPathComponent
        try AtomicFile.write(card(name, hashes), to: FilePath.join(folder, "README.md"))
    }

    /// The rows of a card's table of hashes.
    static func rows(_ hashes: [String: String]) -> String {
        hashes.sorted { $0.key < $1.key }.map { "| `\($0)` | \($1) |" }.joined(separator: "\n")
    }
}
