import Foundation
import Support

/// How results and settings become JSON: keys in order, the same bytes for the same values; what is
/// no number becomes "nan" or "inf".
package enum ResultCoding {
    /// `value` as JSON: one entry to a line and a line end for people, or all on one line.
    package static func encode(_ value: some Encodable, onOneLine: Bool = false) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if !onOneLine { encoder.outputFormatting.insert(.prettyPrinted) }
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        var json = try encoder.encode(value)
        if !onOneLine { json.append(0x0A) }
        return json
    }

    /// The value in the file at `path`.
    ///
    /// - Parameter expected: what the file is, for the message; `nil` is the type's name.
    /// - Throws: `InputError` naming the file when it cannot be read or holds something else.
    package static func decode<T: Decodable>(
        _ type: T.Type, at path: String, expected: String? = nil
    ) throws -> T {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw InputError(path, expected: "a file that can be read", found: "none")
        }
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        do {
            return try decoder.decode(type, from: bytes)
        } catch let error as DecodingError {
            throw InputError(
                path, expected: "\(expected ?? "\(type)") as JSON", found: describe(error))
        }
    }

    private static func describe(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context):
            "no entry \((context.codingPath + [key]).map(\.stringValue).joined(separator: "."))"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "another type at \(context.codingPath.map(\.stringValue).joined(separator: "."))"
        case .dataCorrupted(let context):
            context.codingPath.isEmpty
                ? "no valid JSON"
                : "something else at \(context.codingPath.map(\.stringValue).joined(separator: "."))"
        @unknown default: "\(error)"
        }
    }
}
