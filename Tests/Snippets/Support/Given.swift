import Foundation
import SwiftMIMO

// What examples take for given without saying so: the names that guides and docstrings use for the
// same things everywhere. What only one document takes for given stands in `Preludes`, in a file of
// that document's name.

/// A traced district with 64 antennas.
public let dataset = Given.must { try ChannelDataset(path: "helsinki.safetensors") }
/// Its site.
public let site = Given.must { try SiteLibrary.standard().load("helsinki_kluuvi").site }
/// 20 W, and the noise of the paper.
public let link = Link(maximumPower: 20, noisePower: NoisePreset.paper.power(for: dataset.record))
/// The channel of four of the users, [4, 64].
public let channel = dataset.channelMatrix(of: [3, 17, 25, 40])
/// The same.
public let h = channel
/// The model that is adapted to sites.
public let model = Given.must { try FoundationModel(folder: "Models/mimo-linear") }
/// Its precoders.
public let learned = Given.must { try LearnedPrecoder(model, antennas: dataset.antennaCount) }

enum Given {
    /// Makes the folder's files and goes there.
    static func prepare(folder: String) throws {
        let manager = FileManager.default
        let root = manager.currentDirectoryPath
        try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in ["Models", "Sites", ".venv"] {
            try manager.createSymbolicLink(
                atPath: "\(folder)/\(name)", withDestinationPath: "\(root)/\(name)")
        }
        for (name, site) in [
            ("my.osm.pbf", "kotka_karhula"), ("helsinki.osm.pbf", "helsinki_kluuvi"),
        ] {
            try manager.createSymbolicLink(
                atPath: "\(folder)/\(name)",
                withDestinationPath: "\(root)/Sites/demo/\(site).osm.pbf")
        }
        guard manager.changeCurrentDirectoryPath(folder) else {
            throw InputError(folder, expected: "a folder to work in", found: "none")
        }
        let mast = try Mast(
            site: site, proposal: MastProposal(site: site, placement: .roof), height: nil)
        var recipe = DatasetRecipe(users: 400)
        recipe.tracing.rayCount = 1_000_000
        try recipe.dataset(site: site, mast: mast).write(to: "helsinki.safetensors")
    }

    /// What `body` returns; without it no example can be run.
    static func must<T>(_ body: () throws -> T) -> T {
        do { return try body() } catch { fatalError("\(error)") }
    }
}
