import ArgumentParser
import Channels
import Foundation
import Sites
import Support

/// The window of a site, what grows there and what its masts stand on; shared by the commands that place masts.
struct PlaceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Window in degrees (default: what the file states, or the manifest's for a named site).",
            valueName: "west,south,east,north"))
    var window: String?

    @Flag(help: "Weaken paths by the woods and trees of the map that they pass (ITU-R P.833).")
    var foliage = false

    @OptionGroup var ground: TerrainOptions

    @Option(
        parsing: .unconditional,
        help: "Height of the array above what it stands on, 0.1 to 10000 m (ground 25, roof 5).")
    var height: Double?

    @Option(
        help: ArgumentHelp(
            "Where a proposed mast stands: ground or roof (default: the tallest roof near the middle "
                + "from \(Int(MastProposal.roofFrom)) m on, else the ground)."))
    var placement: MastProposal.Placement?

    func validate() throws {
        try OptionRange.check("--height", height, 0.1...10_000, unit: "m")
    }

    /// The site at a path or of a name, in the window that is given, if one is.
    func load(_ site: String) throws -> (site: Site, report: SiteImportReport) {
        var options = SiteImportOptions()
        options.window = try window.map { try GeographicBox($0, source: "--window") }
        options.crowns = foliage
        options.terrain = ground.source
        let found = try SiteLibrary.standard().load(site, options: options)
        if foliage, found.site.crowns.isEmpty {
            Note.tell(["the map has no woods or trees here: --foliage changes nothing"])
        }
        return found
    }

    /// A mast on `site` at the place that `--bs` names, or a proposed one.
    func mast(on site: Site, bs: String?) throws -> Mast {
        guard let bs else {
            let proposal =
                try placement.map { try MastProposal(site: site, placement: $0) }
                ?? MastProposal(site: site)
            return try Mast(site: site, proposal: proposal, height: height)
        }
        let parts = bs.split(separator: ",").map { Double($0.trimmingCharacters(in: .whitespaces)) }
        guard parts.count == 2, let latitude = parts[0], let longitude = parts[1] else {
            throw InputError("--bs", expected: "latitude,longitude in degrees", found: bs)
        }
        return try Mast(
            site: site, at: GeographicPoint(latitude: latitude, longitude: longitude),
            height: height ?? Mast.groundHeight)
    }
}

extension MastProposal.Placement: ExpressibleByArgument {}
