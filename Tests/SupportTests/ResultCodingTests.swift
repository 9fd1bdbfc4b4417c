import Foundation
import Testing

@testable import Support

/// How documents become JSON, and what comes back.
@Suite struct ResultCodingTests {
    private struct Sample: Codable {
        struct Part: Codable { var value: Double, name: String }

        var one: Double
        var single: Float
        var none: Double?
        var list: [Double]
        var known: [Double?]
        var table: [String: Double]
        var parts: [Part]
        var count: Int
    }

    private func read<T: Decodable>(_ type: T.Type, _ text: String) throws -> T {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("mimo-coding-\(UUID().uuidString).json").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try AtomicFile.write(text, to: path)
        return try ResultCoding.decode(type, at: path, format: .site)
    }

    @Test("what is no number is null, wherever it stands, and NaN again when it is read")
    func nulls() throws {
        let sample = Sample(
            one: .infinity, single: .nan, none: nil, list: [1, .nan, -.infinity, 0.1],
            known: [nil, 2], table: ["a": .nan, "b": 3],
            parts: [
                .init(value: .nan, name: "nan"), .init(value: 4, name: "\u{0}nan, a \"\u{0}nan"),
            ],
            count: .max)
        for isOnOneLine in [true, false] {
            let text = String(
                decoding: try ResultCoding.encode(sample, onOneLine: isOnOneLine), as: UTF8.self)
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            #expect(object["one"] is NSNull && object["none"] == nil)
            #expect((object["list"] as? [Any])?.map { $0 is NSNull } == [false, true, true, false])
            let back = try read(Sample.self, text)
            #expect(back.one.isNaN && back.single.isNaN && back.none == nil)
            #expect(back.list.map(\.isNaN) == [false, true, true, false] && back.list[3] == 0.1)
            // An optional number that is not there stays so.
            #expect(back.known == [nil, 2])
            #expect(back.table["a"]?.isNaN == true && back.table["b"] == 3)
            #expect(back.parts[0].value.isNaN && back.parts.map(\.name) == sample.parts.map(\.name))
            #expect(back.count == .max)
        }
    }

    @Test("the words of earlier versions are read; other words and nulls are errors")
    func words() throws {
        let text = """
            {"one": "inf", "single": "nan", "list": ["-inf"], "known": ["nan"], "table": {},
             "parts": [], "count": 1}
            """
        let old = try read(Sample.self, text)
        #expect(old.one == .infinity && old.single.isNaN && old.list == [-.infinity])
        #expect(old.known.count == 1 && old.known[0]?.isNaN == true)
        for (good, bad) in [("\"inf\"", "\"much\""), ("\"count\": 1", "\"count\": null")] {
            let error = #expect(throws: InputError.self) {
                try read(Sample.self, text.replacingOccurrences(of: good, with: bad))
            }
            #expect(error?.expected == "Sample as JSON")
        }
    }

    @Test("a document says what it is, and is not read as another")
    func formats() throws {
        let text = String(
            decoding: try ResultCoding.encode(
                Document(.site, Sample.Part(value: 1, name: "a")), onOneLine: true), as: UTF8.self)
        #expect(text == #"{"format":"mimo-site-1","name":"a","value":1}"#)
        #expect(try read(Sample.Part.self, text).name == "a")
        #expect(try read(Sample.Part.self, #"{"name":"a","value":1}"#).value == 1)
        for other in ["mimo-site-2", "mimo-trace-1", "anything"] {
            let error = #expect(throws: InputError.self) {
                try read(
                    Sample.Part.self, text.replacingOccurrences(of: "mimo-site-1", with: other))
            }
            #expect(error?.expected == "format mimo-site-1" && error?.found == other)
        }
    }
}
