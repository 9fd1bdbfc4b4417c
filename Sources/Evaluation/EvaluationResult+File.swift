import Foundation
import Support

extension EvaluationResult {
    /// Reads a result that ``write(to:)`` wrote.
    ///
    /// - Throws: `InputError` naming `path`, what was expected and what was found.
    public init(path: String) throws {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw InputError(path, expected: "a file that can be read", found: "none")
        }
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        do {
            self = try decoder.decode(EvaluationResult.self, from: bytes)
        } catch let error as DecodingError {
            throw InputError(
                path, expected: "the result of an evaluation as JSON",
                found: Self.describe(error))
        }
    }

    /// Writes the result as JSON, keys in order, atomically; what is not a number becomes "nan".
    ///
    /// - Throws: `InputError` naming `path` when it cannot be written.
    public func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        try AtomicFile.write(try encoder.encode(self), to: path)
    }

    private static func describe(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context):
            "no entry \((context.codingPath + [key]).map(\.stringValue).joined(separator: "."))"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "another type at \(context.codingPath.map(\.stringValue).joined(separator: "."))"
        case .dataCorrupted: "no valid JSON"
        @unknown default: "\(error)"
        }
    }
}
