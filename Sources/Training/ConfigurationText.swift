import Foundation
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
        let fields: [String: Any]
        do {
            fields = try (Yams.load(yaml: text) as? [String: Any]) ?? [:]
        } catch {
            throw InputError(source, expected: "YAML", found: "\(error)")
        }
        let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(base))
        let known = object as? [String: Any] ?? [:]
        try check(fields, known: known, "", source)
        do {
            let data = try JSONSerialization.data(withJSONObject: merged(fields, over: known))
            return try JSONDecoder().decode(Configuration.self, from: data)
        } catch {
            throw InputError(source, expected: "a training configuration", found: "\(error)")
        }
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
