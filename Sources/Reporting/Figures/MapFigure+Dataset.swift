import Channels
import Foundation
import Sites

extension MapFigure {
    /// The map of a dataset, with the mean rates of its users where they are known.
    init(_ dataset: ChannelDataset, rates: [Double?], width: Double) {
        let settings = dataset.record
        let position = settings.mast.position
        let place = SIMD2(position.first ?? 0, position.dropFirst().first ?? 0)
        let ground = dataset.terrain?.height(at: place) ?? 0
        footprints = dataset.footprints
        mast = Mast(
            position: place,
            height: position.dropFirst(2).first.map { $0 - ground } ?? settings.mast.height,
            azimuth: settings.mast.azimuth,
            sector: settings.users.sector, nearest: settings.users.minimumDistance,
            farthest: settings.users.maximumDistance)
        users = dataset.positions.indices.map { user in
            User(
                position: SIMD2(dataset.positions[user].x, dataset.positions[user].y),
                sight: dataset.sight(of: user),
                rate: user < rates.count ? rates[user] : nil,
                gain: 10 * log10(Double(dataset.pathGains[user])),
                paths: Int(dataset.pathCounts[user]))
        }
        window = Self.window(settings)
        sights = dataset.sights
        paths = dataset.samplePaths.map { path in
            path.points.map { SIMD2(Double($0.x), Double($0.y)) }
        }
        attribution = Self.credit(settings.attribution)
        self.width = width
    }

    /// The corners of a dataset's window in metres; none where the file does not tell it.
    private static func window(_ record: DatasetRecord) -> [SIMD2<Double>] {
        let box = record.bounds
        let frame = LocalFrame(origin: record.origin)
        guard box.east > box.west, box.north > box.south else { return [] }
        let corners = [
            (box.south, box.west), (box.south, box.east), (box.north, box.east),
            (box.north, box.west),
        ].compactMap { try? frame.local(GeographicPoint(latitude: $0.0, longitude: $0.1)) }
        return corners.count == 4 && corners.allSatisfy { $0.x.isFinite && $0.y.isFinite }
            ? corners : []
    }

    /// The short form of an attribution that fits into a map's corner.
    static func credit(_ attribution: String) -> String {
        attribution.localizedCaseInsensitiveContains("openstreetmap")
            ? "© OpenStreetMap contributors" : String(attribution.prefix(60))
    }
}
