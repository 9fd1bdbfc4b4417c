import Foundation

/// Any JSON, with truth values told from numbers.
package enum JSONTree: Decodable, Equatable {
    case null
    case truth(Bool)
    case number(Double)
    case text(String)
    case list([JSONTree])
    case object([String: JSONTree])

    package init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let truth = try? value.decode(Bool.self) {
            self = .truth(truth)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let list = try? value.decode([JSONTree].self) {
            self = .list(list)
        } else {
            self = .object(try value.decode([String: JSONTree].self))
        }
    }

    /// The JSON in `text`.
    package init(_ text: String) throws {
        self = try JSONDecoder().decode(JSONTree.self, from: Data(text.utf8))
    }

    /// The value of a key; `nil` where there is none, or this is no object.
    package subscript(key: String) -> JSONTree? {
        if case .object(let entries) = self { entries[key] } else { nil }
    }

    /// The text, if it is one.
    package var text: String? { if case .text(let text) = self { text } else { nil } }
    /// The list, if it is one.
    package var list: [JSONTree]? { if case .list(let list) = self { list } else { nil } }
    /// The object, if it is one.
    package var object: [String: JSONTree]? {
        if case .object(let entries) = self { entries } else { nil }
    }

    /// The names that JSON Schema has for what this is.
    package var types: Set<String> {
        switch self {
        case .null: ["null"]
        case .truth: ["boolean"]
        case .number(let number): number == number.rounded() ? ["number", "integer"] : ["number"]
        case .text: ["string"]
        case .list: ["array"]
        case .object: ["object"]
        }
    }
}
