import Channels
import Foundation
import Models
import Support

extension StructuredTraining {
    /// How the structured model is trained.
    public struct Configuration: Sendable, Equatable, Codable {
        /// Shape of the model.
        public var model = StructuredConfiguration()
        /// Training of the powers.
        var powers = PowerTraining.Configuration()
        /// Training of the antennas.
        var antennas = AntennaTraining.Configuration()
        /// Seed of the start weights and the groups.
        public var seed: UInt64 = 1
        /// Noise preset of the data.
        public var noise = "paper"

        /// The defaults: what ships.
        public init() {}

        /// The defaults, changed by the fields of the YAML file at `path` if there is one.
        ///
        /// - Throws: `InputError` for a file that cannot be read, an unknown field, or a value that
        ///   makes no sense.
        public init(path: String?) throws {
            guard let path else { return }
            self = try ConfigurationText.decode(
                ConfigurationText.read(path), over: Configuration(), source: path)
            try model.validate(source: path)
            _ = try NoisePreset(noise)
            let batches = [powers.batch, antennas.batch]
            let sizes = powers.users + antennas.users
            let rates = [powers.learningRate, antennas.learningRate]
            guard batches.allSatisfy({ $0 > 0 }), samples > 0,
                [powers.samples, antennas.samples].allSatisfy({ $0 >= 0 }),
                !powers.users.isEmpty, !antennas.users.isEmpty,
                sizes.allSatisfy({ (1...64).contains($0) }),
                rates.allSatisfy({ $0 > 0 && $0.isFinite })
            else {
                throw InputError(
                    path,
                    expected: "samples, batches and learning rates above 0, users from 1 to 64",
                    found: "other values")
            }
        }

        /// Groups that both networks see.
        public var samples: Int { powers.samples + antennas.samples }

        /// The same with as many groups as `share` of these; for trials.
        public func scaled(by share: Double) -> Configuration {
            var scaled = self
            scaled.powers.samples = Int(share * Double(powers.samples))
            scaled.antennas.samples = Int(share * Double(antennas.samples))
            return scaled
        }
    }
}
