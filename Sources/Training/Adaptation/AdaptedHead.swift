import Models
import Foundation
import Support

/// A head with what made it: what `mimo adapt` writes.
public struct AdaptedHead: Sendable {
    /// A training environment that the head learned from.
    public struct Neighbour: Sendable, Equatable, Codable {
        /// SITE/LOS or SITE/NLOS.
        public var name: String
        /// The cosine of the angle between its feature and the site's.
        public var cosine: Double
    }

    /// What made a head.
    public struct Origin: Sendable, Equatable, Codable {
        /// Name of the model.
        public var model: String
        /// Fingerprint of its extractor: the head works with that one only.
        public var extractor: String
        /// Name of the site.
        public var site: String
        /// How it was made.
        public var configuration: AdaptationConfiguration
        /// Number of local users.
        public var users: Int
        /// The environments it learned from beside the site.
        public var similar: [Neighbour]

        // The names that files have had from the start.
        private enum CodingKeys: String, CodingKey {
            case model, extractor, site
            case configuration = "settings"
            case users, similar
        }
    }

    /// The head.
    public var head: OutputHead
    /// What made it.
    public var origin: Origin

    /// Writes the head to `path`, atomically; what made it goes into the metadata.
    ///
    /// - Throws: `InputError` when the folder cannot be written.
    public func write(to path: String, configuration: ModelConfiguration) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        try head.write(
            to: path, configuration: configuration,
            metadata: [
                "origin": String(decoding: try encoder.encode(origin), as: UTF8.self),
                OutputHead.extractorKey: origin.extractor, "version": MIMOVersion.current,
            ])
    }
}
