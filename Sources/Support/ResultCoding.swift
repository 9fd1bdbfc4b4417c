import Foundation

/// How documents, results and settings become JSON: keys in order, the same bytes for the same values;
/// what is no number becomes `null`.
package enum ResultCoding {
    // What stands for infinities and NaN until `null` takes its place: no text of ours is this.
    private static let notANumber = "\u{0}nan"
    private static let notANumberInJSON = Array("\"\\u0000nan\"".utf8)

    /// `value` as JSON: one entry to a line and a line end for people, or all on one line.
    ///
    /// - Parameter isExact: writes "nan", "inf" and "-inf" instead of `null`, for files that nobody else
    ///   reads and that must give back what they were given.
    package static func encode(
        _ value: some Encodable, onOneLine: Bool = false, isExact: Bool = false
    ) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if !onOneLine { encoder.outputFormatting.insert(.prettyPrinted) }
        encoder.nonConformingFloatEncodingStrategy =
            isExact
            ? .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
            : .convertToString(
                positiveInfinity: notANumber, negativeInfinity: notANumber, nan: notANumber)
        var json = try encoder.encode(value)
        if !isExact { json = withNulls(json) }
        if !onOneLine { json.append(0x0A) }
        return json
    }

    // Of arrays: `Data.range(of:)` would link Foundation's tables of languages into libmimo.
    private static func withNulls(_ json: Data) -> Data {
        let bytes = [UInt8](json)
        var text: [UInt8] = []
        var start = 0
        // Within a text a quotation mark has a backslash before it.
        for mark in bytes.ranges(of: notANumberInJSON)
        where mark.lowerBound == 0 || bytes[mark.lowerBound - 1] != UInt8(ascii: "\\") {
            text += bytes[start..<mark.lowerBound]
            text += "null".utf8
            start = mark.upperBound
        }
        return start == 0 ? json : Data(text + bytes[start...])
    }

    /// The value in the file at `path`.
    ///
    /// A number that is `null` is read as NaN; the words "nan", "inf" and "-inf" are read as what they
    /// say, as versions up to 0.1.0 wrote them. A document without a format is from before there were any.
    ///
    /// - Parameters:
    ///   - format: what the document must say that it is, if it says so at all; `nil` does not look.
    ///   - expected: what the file is, for the message; `nil` is the type's name.
    /// - Throws: `InputError` naming the file when it cannot be read or holds something else.
    package static func decode<T: Decodable>(
        _ type: T.Type, at path: String, format: DocumentFormat? = nil, expected: String? = nil
    ) throws -> T {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw InputError(
                path, expected: "a file that can be read", found: "none",
                kind: .unreadable)
        }
        do {
            return try decode(type, from: bytes, path: path, format: format)
        } catch let error as DecodingError {
            throw InputError(
                path, expected: "\(expected ?? "\(type)") as JSON", found: error.reason(in: "JSON"))
        }
    }

    private struct Head: Decodable { var format: String? }

    private static func decode<T: Decodable>(
        _ type: T.Type, from bytes: Data, path: String, format: DocumentFormat?
    ) throws -> T {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        if let format, let found = try decoder.decode(Head.self, from: bytes).format,
            found != format.rawValue
        {
            throw InputError(path, expected: "format \(format.rawValue)", found: found)
        }
        return try decoder.decode(NumbersOrNull.Value<T>.self, from: bytes).content
    }
}
