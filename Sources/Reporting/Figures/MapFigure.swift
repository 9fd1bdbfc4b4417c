import Channels
import Foundation

/// Draws the map of a site: buildings by height with their courtyards, the mast with the sector it
/// serves, users, some traced paths. One metre is as long to the east as to the north.
struct MapFigure: Sendable {
    /// How users are coloured.
    enum UserColor: Sendable {
        /// By line of sight, with traced paths.
        case lineOfSight
        /// By mean rate under the reference precoder.
        case rate
    }

    /// The mast and the sector it serves.
    struct Mast: Sendable {
        var position: SIMD2<Double>
        /// Height above the ground in metres.
        var height: Double
        /// Direction of the sector's middle and its width, in degrees counter-clockwise from east.
        var azimuth, sector: Double
        /// Nearest and farthest users in metres.
        var nearest, farthest: Double
    }

    /// A user with all that a map can tell.
    struct User: Sendable {
        var position: SIMD2<Double>
        var sight: Sight
        var rate: Double?
        /// Path gain in dB.
        var gain: Double
        var paths: Int
    }

    /// Most users drawn; beyond it every n-th is, so that the page stays light.
    static let mostUsers = 2_500

    var footprints: [ChannelDataset.Footprint]
    var mast: Mast?
    var users: [User] = []
    /// The sights that the legend shows.
    var sights: [Sight] = [.lineOfSight, .obstructed]
    /// Corners of the window that was cut out of the map; empty where that is not known.
    var window: [SIMD2<Double>] = []
    /// Corners of the traced paths.
    var paths: [[SIMD2<Double>]] = []
    var attribution: String
    var width = 520.0

    /// The users that are drawn: by rate only those that have one.
    func drawnUsers(_ color: UserColor) -> [User] {
        let known = color == .rate ? users.filter { $0.rate != nil } : users
        let step = max(1, (known.count + Self.mostUsers - 1) / Self.mostUsers)
        return stride(from: 0, to: known.count, by: step).map { known[$0] }
    }

    /// What the map covers: the served sector and the users, or all buildings without them.
    var extent: MapExtent {
        var points = users.map(\.position)
        if let mast { points += [mast.position] + Self.arc(mast, mast.farthest) }
        if users.isEmpty {
            points += footprints.flatMap { $0.ring.map { SIMD2<Double>($0) } }
        }
        return MapExtent(around: points, width: width)
    }

    /// The map as a view.
    func view(color: UserColor) -> VegaLite {
        let extent = extent
        var layers: [VegaLite] = []
        if mast != nil { layers.append(sectorLayer(extent, filled: true)) }
        layers.append(buildingLayer(extent))
        if showsWindow(extent) { layers.append(windowLayer(extent)) }
        if mast != nil { layers.append(sectorLayer(extent, filled: false)) }
        if color == .lineOfSight, !paths.isEmpty { layers.append(pathLayer(extent)) }
        if !users.isEmpty { layers.append(userLayer(extent, color)) }
        if mast != nil { layers += mastLayers(extent) }
        layers += scaleBarLayers(extent)
        let lines = lines(extent, color)
        if !lines.isEmpty { layers.append(legendLayer(lines, extent)) }
        return VegaLite(
            .layers(layers), width: extent.width, height: extent.height.rounded(),
            resolve: Resolve(
                scale: ["color": "independent", "fill": "independent"],
                legend: ["color": "independent", "fill": "independent"]))
    }
}
