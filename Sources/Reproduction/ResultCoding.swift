import Foundation
import Support

/// How results and settings become JSON: keys in order, one to a line, the same bytes for the same
/// values; what is no number becomes "nan" or "inf".
enum ResultCoding {
    /// `value` as JSON with a line end.
    static func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        var json = try encoder.encode(value)
        json.append(0x0A)
        return json
    }

    /// The value in the file at `path`.
    ///
    /// - Throws: `InputError` naming the file when it cannot be read or holds something else.
    static func decode<T: Decodable>(_ type: T.Type, at path: String) throws -> T {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw InputError(path, expected: "a file that can be read", found: "none")
        }
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        do {
            return try decoder.decode(type, from: bytes)
        } catch {
            throw InputError(path, expected: "\(type) as JSON", found: "\(error)")
        }
    }
}
