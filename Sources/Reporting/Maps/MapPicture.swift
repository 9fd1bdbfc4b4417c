import Channels
import Foundation
import Support

/// Draws a ``RadioMap``: colours by path gain of the best mast, buildings grey, masts marked, a scale.
package struct MapPicture: Sendable {
    /// Path gains in dB at the ends of the scale.
    package static let scale = -140.0 ... -60.0

    private let map: RadioMap

    /// The picture of `map`.
    package init(_ map: RadioMap) { self.map = map }

    /// Pixels a cell has on each side: so many that the picture is at least 600 wide.
    private var zoom: Int { max(1, Int((600.0 / Double(map.record.columns)).rounded(.up))) }
    private static let scaleWidth = 60
    private static let paper = RasterImage.Color(255, 255, 255, 255)
    private static let ink = RasterImage.Color(31, 41, 51, 255)
    private static let building = RasterImage.Color(196, 202, 210, 255)
    private static let dark = RasterImage.Color(244, 245, 247, 255)

    /// The picture as PNG.
    package func png() throws -> Data {
        let (columns, rows) = (map.record.columns, map.record.rows)
        var image = RasterImage(
            width: columns * zoom + Self.scaleWidth, height: rows * zoom, color: Self.paper)
        let gains = bestGains
        for row in 0..<rows {
            for column in 0..<columns {
                let top = (rows - 1 - row) * zoom
                image.fill(
                    x: (column * zoom)..<((column + 1) * zoom), y: top..<(top + zoom),
                    color(gains[row * columns + column]))
            }
        }
        for mast in map.record.masts {
            let x = (mast.position[0] - map.record.lower[0]) / map.record.cell * Double(zoom)
            let y = (mast.position[1] - map.record.lower[1]) / map.record.cell * Double(zoom)
            let (column, row) = (Int(x), rows * zoom - 1 - Int(y))
            image.fill(x: (column - 5)..<(column + 6), y: (row - 5)..<(row + 6), Self.paper)
            image.fill(x: (column - 3)..<(column + 4), y: (row - 3)..<(row + 4), Self.ink)
        }
        drawScale(&image, left: columns * zoom + 12)
        return try image.png(comments: [
            ("Software", "swift-mimo \(MIMOVersion.current)"),
            ("Title", "Path gain of the best mast in dB, \(map.record.site)"),
            ("Copyright", map.record.attribution),
        ])
    }

    /// The largest gain of each cell over masts, in dB; NaN indoors, minus infinity where there is none.
    private var bestGains: [Double] {
        (0..<map.cellCount).map { cell in
            let gains = map.record.masts.indices.map { map.gains[$0 * map.cellCount + cell] }
            return gains.contains(where: \.isNaN) ? .nan : 10 * log10(Double(gains.max() ?? 0))
        }
    }

    private func color(_ gain: Double) -> RasterImage.Color {
        if gain.isNaN { return Self.building }
        if gain == -.infinity { return Self.dark }
        let span = Self.scale.upperBound - Self.scale.lowerBound
        return Self.viridis((gain - Self.scale.lowerBound) / span)
    }

    private func drawScale(_ image: inout RasterImage, left: Int) {
        let (top, bottom) = (20, min(image.height - 20, 320))
        guard bottom - top > 60 else { return }
        for y in top..<bottom {
            let share = Double(bottom - 1 - y) / Double(bottom - 1 - top)
            image.fill(x: left..<(left + 14), y: y..<(y + 1), Self.viridis(share))
        }
        for step in 0...4 {
            let share = Double(step) / 4
            let value =
                Self.scale.lowerBound + share * (Self.scale.upperBound - Self.scale.lowerBound)
            let y = bottom - 1 - Int(share * Double(bottom - 1 - top))
            PixelDigits.draw(Int(value), at: (left + 17, y - 2), Self.ink, on: &image)
        }
    }

    /// The colours of matplotlib's map of that name, between eight of its points.
    private static func viridis(_ share: Double) -> RasterImage.Color {
        let points: [SIMD3<Double>] = [
            SIMD3(68, 1, 84), SIMD3(70, 50, 127), SIMD3(54, 92, 141), SIMD3(39, 127, 142),
            SIMD3(31, 161, 135), SIMD3(74, 194, 109), SIMD3(159, 218, 58), SIMD3(253, 231, 37),
        ]
        let place = min(max(share, 0), 1) * Double(points.count - 1)
        let low = min(Int(place), points.count - 2)
        let part = place - Double(low)
        let mixed = points[low] + part * (points[low + 1] - points[low])
        return RasterImage.Color(UInt8(mixed.x), UInt8(mixed.y), UInt8(mixed.z), 255)
    }
}
