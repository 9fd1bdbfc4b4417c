import Channels
import Foundation
import RayTracing

extension TrainingData {
    /// How channels that a model learned from were made.
    package struct Origin: Sendable, Equatable, Codable {
        /// The array that all of them are of.
        package var array: DatasetRecord.ArrayRecord
        /// Carrier frequencies in Hz, each once.
        package var carrierFrequencies: [Double]
        /// What was looked for beside the line of sight, in any of them; `nil` in models from before there
        /// was anything but reflections.
        package var mechanisms: [String]?

        /// Key of a model's metadata under which the origin of its data stands, as JSON.
        package static let key = "origin"
        /// ``mechanisms`` of datasets that do not name any.
        static let reflections = [Mechanism.specular.rawValue]

        /// The carriers in words: `2 GHz, 3.5 GHz`.
        package var carriers: String {
            carrierFrequencies.map { String(format: "%g GHz", $0 / 1e9) }.joined(separator: ", ")
        }

        /// The mechanisms in words: `specular reflections and diffraction`.
        package var propagation: String {
            let found = mechanisms ?? Self.reflections
            let words: [(Mechanism, String)] = [
                (.specular, "specular reflections"), (.diffraction, "diffraction at one edge"),
                (.transmission, "the straight way through walls"),
                (.scattering, "scattering off rough surfaces"),
            ]
            let named = words.filter { found.contains($0.0.rawValue) }.map(\.1)
            guard let last = named.last, named.count > 1 else {
                return named.first ?? "no reflections"
            }
            return named.dropLast().joined(separator: ", ") + " and " + last
        }
    }
}
