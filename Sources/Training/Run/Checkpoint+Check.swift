import Foundation
import Support

extension Checkpoint {
    /// Checks that the checkpoint belongs to this run.
    ///
    /// - Throws: `InputError` telling what differs.
    func check(
        _ configuration: TrainingConfiguration, _ data: TrainingData, origin: String,
        _ folder: String
    ) throws {
        guard environments == data.environments.map(\.name) else {
            throw InputError(
                Checkpoint.path(in: folder),
                expected: "the data's \(data.environments.count) environments",
                found: "a run on \(environments.count) others; use another output folder")
        }
        let (old, new) = (self.configuration.continued, configuration.continued)
        guard old != new else {
            guard let was = self.origin, was != origin else { return }
            throw InputError(
                Checkpoint.path(in: folder),
                expected: "a run on the same channels, from the same weights",
                found: "one on or from others; use another output folder")
        }
        let (was, wanted) = (try Self.fields(old), try Self.fields(new))
        let names = wanted.keys.filter { was[$0] != wanted[$0] }.sorted()
        throw InputError(
            Checkpoint.path(in: folder), expected: "a run of the same configuration",
            found: "another \(names.joined(separator: ", ")); use another output folder to start "
                + "afresh")
    }

    /// The fields of a configuration as they are written, to name those that differ.
    private static func fields(_ configuration: TrainingConfiguration) throws -> [String: Data] {
        let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(configuration))
        return try (json as? [String: Any] ?? [:]).mapValues {
            try JSONSerialization.data(withJSONObject: [$0], options: .sortedKeys)
        }
    }
}
