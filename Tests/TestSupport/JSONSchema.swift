import Foundation
import Support

/// A schema of `Documentation/schemas`, and what breaks it.
///
/// Of JSON Schema (draft 2020-12) as much as these schemas use; a keyword that is not checked here
/// is itself a violation, so that no schema promises what nobody looks at.
package struct JSONSchema {
    /// The whole schema.
    package let root: JSONTree

    /// The folder of the schemas.
    package static let folder = TestProgram.root.appendingPathComponent("Documentation/schemas")

    /// Keywords that say something to people only.
    private static let words: Set = ["$schema", "$defs", "title", "description", "unit"]

    /// The schema of a format.
    package init(_ format: DocumentFormat) throws {
        let file = Self.folder.appendingPathComponent("\(format.rawValue).schema.json")
        root = try JSONTree(String(contentsOf: file, encoding: .utf8))
    }

    /// A schema given as text.
    package init(text: String) throws { root = try JSONTree(text) }

    /// What is wrong with the document `text`, a line each.
    package func violations(of text: String) throws -> [String] {
        violations(of: try JSONTree(text), root, at: "$")
    }

    private func violations(of value: JSONTree, _ schema: JSONTree, at place: String) -> [String] {
        guard let keywords = schema.object else {
            return schema == .truth(true) ? [] : ["\(place): is not allowed"]
        }
        return keywords.sorted { $0.key < $1.key }.flatMap { keyword, rule -> [String] in
            switch keyword {
            case let word where Self.words.contains(word): []
            case "$ref": reference(rule, value, at: place)
            case "type": type(rule, value, at: place)
            case "const": value == rule ? [] : ["\(place): \(value) is not \(rule)"]
            case "enum":
                rule.list?.contains(value) == true
                    ? [] : ["\(place): \(value) is not one of \(rule)"]
            case "oneOf": oneOf(rule, value, at: place)
            case "properties", "additionalProperties", "required", "propertyNames":
                object(keyword, rule, value, keywords, at: place)
            case "items", "minItems", "maxItems": list(keyword, rule, value, at: place)
            default: ["\(place): the schema's keyword \(keyword) is not known"]
            }
        }
    }

    private func reference(_ rule: JSONTree, _ value: JSONTree, at place: String) -> [String] {
        let start = "#/$defs/"
        guard let path = rule.text, path.hasPrefix(start),
            let definition = root["$defs"]?[String(path.dropFirst(start.count))]
        else { return ["\(place): the schema's reference \(rule) leads nowhere"] }
        return violations(of: value, definition, at: place)
    }

    private func type(_ rule: JSONTree, _ value: JSONTree, at place: String) -> [String] {
        let wanted = rule.list?.compactMap(\.text) ?? [rule.text].compactMap { $0 }
        return value.types.isDisjoint(with: wanted)
            ? [
                "\(place): \(value.types.sorted()[0]) instead of \(wanted.joined(separator: " or "))"
            ]
            : []
    }

    private func oneOf(_ rule: JSONTree, _ value: JSONTree, at place: String) -> [String] {
        let all = (rule.list ?? []).map { violations(of: value, $0, at: place) }
        let fitting = all.count(where: \.isEmpty)
        guard fitting != 1 else { return [] }
        // The nearest says most about what is wrong.
        return ["\(place): fits \(fitting) of \(all.count)"]
            + (fitting == 0 ? all.min { $0.count < $1.count } ?? [] : [])
    }

    private func object(
        _ keyword: String, _ rule: JSONTree, _ value: JSONTree, _ schema: [String: JSONTree],
        at place: String
    ) -> [String] {
        guard let entries = value.object?.sorted(by: { $0.key < $1.key }) else { return [] }
        let keys = Set(entries.map(\.key))
        switch keyword {
        case "required":
            return (rule.list ?? []).compactMap(\.text).filter { !keys.contains($0) }
                .map { "\(place): has no \($0)" }
        case "propertyNames":
            return entries.flatMap { violations(of: .text($0.key), rule, at: "\(place).\($0.key)") }
        case "properties":
            return entries.flatMap { key, entry in
                rule[key].map { violations(of: entry, $0, at: "\(place).\(key)") } ?? []
            }
        default:
            return entries.filter { schema["properties"]?[$0.key] == nil }
                .flatMap { violations(of: $0.value, rule, at: "\(place).\($0.key)") }
        }
    }

    private func list(
        _ keyword: String, _ rule: JSONTree, _ value: JSONTree, at place: String
    ) -> [String] {
        guard let list = value.list else { return [] }
        if keyword == "items" {
            return list.enumerated().flatMap {
                violations(of: $1, rule, at: "\(place)[\($0)]")
            }
        }
        guard case .number(let limit) = rule else { return ["\(place): \(keyword) is no number"] }
        let isMet =
            keyword == "minItems" ? Double(list.count) >= limit : Double(list.count) <= limit
        return isMet ? [] : ["\(place): \(list.count) items"]
    }
}
