import Foundation
import Support
import Testing
import _TestSupport

/// The schemas of `Documentation/schemas` themselves; what commands print is checked against them in
/// `CommandTests`, results in `ReproductionTests`.
@Suite struct SchemaTests {
    /// Formats of files that are not JSON.
    private static let others: Set = [
        "mimo-channels-1", "mimo-channels-2", "mimo-map-windows-1", "mimo-precoders-1",
        "mimo-radio-map-1",
        "mimo-head-1", "mimo-view-data-1",
    ]

    @Test("Every format has a schema, and every schema is of a format")
    func formats() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: JSONSchema.folder.path)
            .filter { !$0.hasPrefix(".") && $0 != "README.md" }
        #expect(
            names.sorted() == DocumentFormat.allCases.map { "\($0.rawValue).schema.json" }.sorted())
        for format in DocumentFormat.allCases {
            let schema = try JSONSchema(format).root
            #expect(schema["properties"]?["format"]?["const"] == .text(format.rawValue))
            #expect(schema["required"]?.list?.contains(.text("format")) == true, "\(format)")
            #expect(schema["title"]?.text?.isEmpty == false, "\(format)")
        }
    }

    @Test("No source has a format of its own")
    func sources() throws {
        let known = Self.others.union(DocumentFormat.allCases.map(\.rawValue))
        var found: Set<String> = []
        let root = SnippetTests.root.appending(path: "Sources")
        for case let name as String in try #require(
            FileManager.default.enumerator(atPath: root.path)) where name.hasSuffix(".swift")
        {
            let text = try String(contentsOf: root.appending(path: name), encoding: .utf8)
            for match in text.matches(of: /"(mimo-[a-z-]+-[0-9]+)"/) {
                #expect(known.contains(String(match.1)), "\(name): \(match.1)")
                found.insert(String(match.1))
            }
            // JSON for users goes through `printJSON` or `ResultCoding`, which write a format.
            if name.hasPrefix("mimo/"), name != "mimo/Output.swift" {
                #expect(!text.contains("ResultCoding.encode"), "\(name)")
            }
        }
        #expect(found.isSuperset(of: DocumentFormat.allCases.map(\.rawValue)))
    }

    /// All schemas within a schema.
    private func parts(_ schema: JSONTree, at place: String) -> [(place: String, part: JSONTree)] {
        var all = [(place, schema)]
        for keyword in ["properties", "$defs"] {
            for (key, part) in schema[keyword]?.object ?? [:] {
                all += parts(part, at: "\(place).\(key)")
            }
        }
        for keyword in ["items", "additionalProperties"] {
            if let part = schema[keyword], part.object != nil {
                all += parts(part, at: "\(place).\(keyword)")
            }
        }
        return all
    }

    @Test(
        "Everything is described, numbers have units, objects are closed, references lead somewhere"
    )
    func words() throws {
        var numbers = 0
        for format in DocumentFormat.allCases {
            let root = try JSONSchema(format).root
            var used: Set<String> = []
            for (place, part) in parts(root, at: format.rawValue) {
                if let reference = part["$ref"]?.text {
                    let name = String(reference.dropFirst("#/$defs/".count))
                    #expect(root["$defs"]?[name] != nil, "\(place): \(reference)")
                    used.insert(name)
                    continue
                }
                used.formUnion(
                    (part["oneOf"]?.list ?? []).compactMap { $0["$ref"]?.text }
                        .map { String($0.dropFirst("#/$defs/".count)) })
                #expect(part["description"]?.text?.isEmpty == false, "\(place)")
                let types = part["type"]?.list?.compactMap(\.text) ?? [part["type"]?.text ?? ""]
                if !Set(types).isDisjoint(with: ["number", "integer"]) {
                    #expect(part["unit"]?.text?.isEmpty == false, "\(place)")
                    numbers += 1
                }
                guard types == ["object"] else { continue }
                #expect(part["additionalProperties"] != nil, "\(place)")
                let keys = Set(part["properties"]?.object?.keys.map { $0 } ?? [])
                let required = part["required"]?.list?.compactMap(\.text) ?? []
                #expect(keys.isSuperset(of: required), "\(place)")
            }
            let defined = Set(root["$defs"]?.object?.keys.map { $0 } ?? [])
            #expect(defined == used, "\(format.rawValue): definitions that nobody uses")
        }
        #expect(numbers > 200)
    }

    @Test("What several schemas define is the same in all of them")
    func definitions() throws {
        var all: [String: JSONTree] = [:]
        for format in DocumentFormat.allCases {
            for (name, part) in try JSONSchema(format).root["$defs"]?.object ?? [:] {
                #expect(all[name] == nil || all[name] == part, "\(format.rawValue): \(name)")
                all[name] = part
            }
        }
        #expect(all.count > 10)
    }

    @Test("The guide names every format, and its examples ask for keys that are there")
    func guide() throws {
        let text = try String(
            contentsOf: SnippetTests.root.appending(
                path: "Sources/Reporting/Reporting.docc/ReadingJSON.md"), encoding: .utf8)
        let lines = text.split(separator: "\n")
        for format in DocumentFormat.allCases {
            let row = try #require(
                lines.first { $0.hasPrefix("| [`\(format.rawValue)`](") }, "\(format.rawValue)")
            let key = try #require(row.firstMatch(of: /jq[^']* '\.(\w+)/), "\(row)").1
            #expect(try JSONSchema(format).root["properties"]?[String(key)] != nil, "\(row)")
        }
    }

    @Test("The validator sees what is missing, added, of another type, or not known to it")
    func validator() throws {
        let schema = try JSONSchema(
            text: """
                {"type": "object", "required": ["format", "list"], "additionalProperties": false,
                 "properties": {"format": {"const": "a"}, "flag": {"type": "boolean"},
                   "list": {"type": "array", "maxItems": 2, "items": {"$ref": "#/$defs/n"}},
                   "kind": {"enum": ["x", "y"]}, "whole": {"type": "integer"},
                   "some": {"oneOf": [{"type": "string"}, {"type": ["number", "null"]}]},
                   "map": {"type": "object", "additionalProperties": {"type": "number"},
                     "propertyNames": {"enum": ["k"]}}},
                 "$defs": {"n": {"type": ["number", "null"]}}}
                """)
        let good = [
            #"{"format": "a", "list": [1, null]}"#,
            #"{"format": "a", "list": [], "flag": true, "kind": "y", "whole": 2, "some": null}"#,
            #"{"format": "a", "list": [0.5], "map": {"k": 1}, "some": "text"}"#,
        ]
        for text in good { #expect(try schema.violations(of: text) == [], "\(text)") }
        let bad = [
            (#"{"format": "a"}"#, "has no list"), (#"{"list": []}"#, "has no format"),
            (#"{"format": "b", "list": []}"#, "$.format"),
            (#"{"format": "a", "list": [], "more": 1}"#, "$.more: is not allowed"),
            (#"{"format": "a", "list": ["nan"]}"#, "$.list[0]: string instead of number or null"),
            (#"{"format": "a", "list": [1, 2, 3]}"#, "3 items"),
            (#"{"format": "a", "list": [], "flag": 1}"#, "$.flag"),
            (#"{"format": "a", "list": [], "kind": "z"}"#, "$.kind"),
            (#"{"format": "a", "list": [], "whole": 1.5}"#, "$.whole"),
            (#"{"format": "a", "list": [], "some": true}"#, "fits 0 of 2"),
            (#"{"format": "a", "list": [], "map": {"k": "v"}}"#, "$.map.k: string"),
            (#"{"format": "a", "list": [], "map": {"l": 1}}"#, "$.map.l"), ("[]", "array"),
        ]
        for (text, words) in bad {
            let found = try schema.violations(of: text).joined(separator: "\n")
            #expect(found.contains(words), "\(text): \(found)")
        }
        let unknown = try JSONSchema(text: #"{"pattern": "a"}"#)
        #expect(try unknown.violations(of: "\"a\"").first?.contains("pattern") == true)
    }
}
