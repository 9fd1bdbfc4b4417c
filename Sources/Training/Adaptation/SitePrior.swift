import Channels
import Models
import Foundation
import Support

/// A prior fitted to a site, with what made it: what `mimo adapt` writes for a structured model.
///
///     let site = try SitePrior(
///         of: dataset, .init(), from: StructuredModel.prior(in: folder), path: "lyon.safetensors")
///     try site.write(to: "lyon-prior.safetensors")
public struct SitePrior: Sendable {
    /// How a site's prior is fitted.
    public struct Configuration: Sendable, Equatable, Codable {
        /// Local channels to learn from, starting from a prior of many sites; `nil` for all that are
        /// there, and no other prior.
        public var shots: Int? = 20
        /// Which users the prior is for; `nil` for all.
        public var sight: Sight?
        /// Fit to all local channels.
        package var fitting = PriorFitting()
        /// Fit to a few of them.
        package var adaptation = PriorAdaptation()
        /// Seed of the draw of local channels.
        public var seed: UInt64 = 1

        /// Few-shot from 20 local channels.
        public init() {}

        /// `few-shot` or `full`.
        public var name: String { shots == nil ? "full" : "few-shot" }
    }

    /// What made a prior.
    public struct Origin: Sendable, Equatable, Codable {
        /// Name of the site.
        public var site: String
        /// How it was made.
        public var configuration: Configuration
        /// Number of local users.
        public var users: Int

        // The names that files have had from the start.
        private enum CodingKeys: String, CodingKey {
            case site
            case configuration = "settings"
            case users
        }
    }

    /// The prior of the site's channels.
    public let prior: GaussianMixturePrior
    /// What made it.
    public let origin: Origin
    private let attribution: String

    /// Fits a prior to users of `dataset` that are not kept for testing.
    ///
    /// - Parameters:
    ///   - dataset: the site's channels.
    ///   - configuration: how.
    ///   - base: the prior of many sites that a few local channels move; not used for all of them.
    ///   - path: where the dataset came from, for messages.
    ///   - threads: upper limit of threads; the result does not depend on it.
    /// - Throws: `InputError` when there are fewer users than shots, no prior to move, one of
    ///   another number of antennas, or users without a channel.
    public init(
        of dataset: ChannelDataset, _ configuration: Configuration,
        from base: GaussianMixturePrior?,
        path: String,
        threads: Int? = nil
    ) throws {
        var users = LocalUsers.of(dataset, configuration.sight)
        if let shots = configuration.shots {
            guard let base else {
                throw InputError(
                    "few-shot adaptation",
                    expected: "a prior to start from (\(StructuredModel.priorFile) of the model)",
                    found: "none; a fit to all local channels needs none")
            }
            guard shots > 0, users.count >= shots else {
                throw InputError(
                    path,
                    expected: "at least \(max(1, shots)) users to learn from "
                        + "(\(LocalUsers.name(of: configuration.sight)))",
                    found: "\(users.count) users and \(shots) shots")
            }
            users = LocalUsers.draw(shots, of: users, seed: configuration.seed)
            prior = try configuration.adaptation.prior(
                of: dataset.channelMatrix(of: users), from: base, path: path, threads: threads)
        } else {
            prior = try configuration.fitting.prior(
                of: dataset.channelMatrix(of: users), path: path, threads: threads)
        }
        origin = Origin(
            site: dataset.record.site, configuration: configuration, users: users.count)
        attribution = dataset.record.attribution
    }

    /// Writes the prior to `path`, atomically; what made it goes into the metadata.
    ///
    /// - Throws: `InputError` when the folder cannot be written.
    public func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        try prior.write(
            to: path,
            metadata: [
                "origin": String(decoding: try encoder.encode(origin), as: UTF8.self),
                "attribution": attribution, "version": MIMOVersion.current,
            ])
    }
}
