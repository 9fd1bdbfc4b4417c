import Foundation
import Sites
import Support
import Yams

/// Configurations from YAML text that names only what differs from the defaults.
enum ConfigurationText {
    /// The text of the file at `path`.
    ///
    /// - Throws: `InputError` when it cannot be read.
    static func read(_ path: String) throws -> String {
        try TextFile.read(path, as: "YAML file")
    }

    /// `base` changed by the fields of a YAML map.
    ///
    /// - Throws: `InputError` when `text` is no YAML, names an unknown field, or gives one a value of
    ///   another kind.
    static func decode<Configuration: Codable>(
        _ text: String, over base: Configuration, source: String
    ) throws -> Configuration {
        let found = try YAMLText.node(text, source: source)?.any
        guard let fields = found == nil ? [:] : found as? [String: Any] else {
            throw InputError(
                source, expected: "a map of names to values", found: "another kind of YAML")
        }
        let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(base))
        let known = object as? [String: Any] ?? [:]
        try check(fields, known: known, "", source)
        let whole = merged(fields, over: known)
        // Dates, bytes, and numbers that are none.
        guard JSONSerialization.isValidJSONObject(whole) else {
            throw InputError(
                source, expected: "numbers, texts, lists and maps", found: "another kind of value")
        }
        do {
            let data = try JSONSerialization.data(withJSONObject: whole)
            return try JSONDecoder().decode(Configuration.self, from: data)
        } catch {
            throw InputError(
                source, expected: "a training configuration",
                found: reason(error))
        }
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "something else" }
        // Numbers that no whole number holds have no place in the decoder's words.
        if case .dataCorrupted(let context) = error, context.codingPath.isEmpty {
            return "a number that does not fit"
        }
        return error.reason(in: "YAML")
    }

    private static func check(
        _ fields: [String: Any], known: [String: Any], _ prefix: String, _ source: String
    ) throws {
        for (key, value) in fields {
            guard let old = known[key] else {
                throw InputError(
                    source, expected: "one of \(known.keys.sorted().joined(separator: ", "))",
                    found: prefix + key)
            }
            if let inner = old as? [String: Any], let changes = value as? [String: Any] {
                try check(changes, known: inner, "\(prefix)\(key).", source)
            }
        }
    }

    /// `defaults` with the fields of `object`, at every depth.
    static func merged(_ object: [String: Any], over defaults: [String: Any]) -> [String: Any] {
        defaults.merging(object) { old, new in
            guard let old = old as? [String: Any], let new = new as? [String: Any] else {
                return new
            }
            return merged(new, over: old)
        }
    }
}
