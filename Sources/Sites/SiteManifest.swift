import Foundation
import Support
import Yams

/// The list of sites that this project trains on, deploys to and ships: names, windows, masts.
///
/// The map data are not in it: all but the demo windows are downloaded from OpenStreetMap.
public struct SiteManifest: Sendable, Equatable, Codable {
    /// What a site is for.
    public enum Split: String, Sendable, Codable, CaseIterable {
        /// Shipped with the project.
        case demo
        /// To train on.
        case training
        /// To be adapted to; nothing may be trained or tuned on it before.
        case deployment
    }

    /// A base station's place.
    public struct Mast: Sendable, Equatable, Codable {
        /// Latitude in degrees.
        public var latitude: Double
        /// Longitude in degrees.
        public var longitude: Double
        /// Height of the antenna above the mast's base in metres.
        public var height: Double
        /// What the mast stands on.
        public var placement: MastProposal.Placement

        /// A mast from all its properties.
        public init(
            latitude: Double, longitude: Double, height: Double, placement: MastProposal.Placement
        ) {
            self.latitude = latitude
            self.longitude = longitude
            self.height = height
            self.placement = placement
        }
    }

    /// One site.
    public struct Entry: Sendable, Equatable, Codable {
        /// Name, such as `helsinki_kluuvi`; the file is called NAME.osm.pbf or NAME.osm.
        public var name: String
        /// The window.
        public var bounds: GeographicBox
        /// What it is for.
        public var split: Split
        /// What it looks like, in a few words.
        public var character: String
        /// Its mast, if it was placed.
        public var mast: Mast?
    }

    /// The sites.
    public var sites: [Entry]

    /// Reads the manifest at `path`.
    ///
    /// - Throws: `InputError` naming `path` when it cannot be read or lacks something.
    public init(path: String) throws {
        let text = try TextFile.read(path, as: "manifest of sites")
        guard let node = try YAMLText.node(text, source: path) else {
            throw InputError(path, expected: "a list of sites", found: "nothing")
        }
        do {
            self = try YAMLDecoder().decode(SiteManifest.self, from: node)
        } catch {
            throw InputError(
                path, expected: "a list of sites, each with name, bounds, split and character",
                found: DecodingError.reason(of: error, in: "YAML"))
        }
    }

    /// The site called `name`.
    public func entry(_ name: String) -> Entry? { sites.first { $0.name == name } }

    /// The manifest as YAML, one block per site.
    public var yaml: String {
        func degrees(_ value: Double) -> String { String(format: "%.5f", value) }
        var text = """
            # The sites of this project. bounds and masts in degrees (WGS 84); a mast's height is that
            # of the antenna above its base (the ground, or the roof) in metres.
            # Map data © OpenStreetMap contributors, ODbL 1.0, https://www.openstreetmap.org/copyright
            sites:

            """
        for site in sites {
            let box = site.bounds
            text += "  - name: \(site.name)\n"
            text += "    bounds: {west: \(degrees(box.west)), south: \(degrees(box.south)), "
            text += "east: \(degrees(box.east)), north: \(degrees(box.north))}\n"
            text += "    split: \(site.split.rawValue)\n"
            let quoted = site.character.replacingOccurrences(of: "\"", with: "'")
            text += "    character: \"\(quoted)\"\n"
            guard let mast = site.mast else { continue }
            text += String(
                format:
                    "    mast: {latitude: %.6f, longitude: %.6f, height: %.0f, placement: %@}\n",
                mast.latitude, mast.longitude, mast.height, mast.placement.rawValue)
        }
        return text
    }
}
