import Foundation
import Support

/// Draws a site as an SVG picture: buildings shaded by height, a scale bar, the attribution.
///
/// Overlays are drawn in this order: paths, users, mast. Others can place their own marks by
/// ``pixel(_:)`` and hand them over as ``extra``.
///
///     var map = try SiteMap(site)
///     map.mast = SIMD2(3, 4)
///     try AtomicFile.write(map.svg(), to: "map.svg")
package struct SiteMap: Sendable {
    /// A user on the map.
    package struct User: Sendable {
        /// Position in metres.
        package var position: SIMD2<Double>
        /// Colour as in CSS, such as `#1f77b4`.
        package var color: String

        /// A user at `position`, in metres, drawn in `color`.
        package init(position: SIMD2<Double>, color: String) {
            self.position = position
            self.color = color
        }
    }

    /// The site.
    package let site: Site
    /// The mast's position in metres, if there is one to draw.
    package var mast: SIMD2<Double>?
    /// Users to draw as dots.
    package var users: [User] = []
    /// Ray paths to draw as thin lines; each is a list of points in metres.
    package var paths: [[SIMD2<Double>]] = []
    /// SVG elements drawn last, in pixels.
    package var extra = ""
    /// Width of the map in pixels, without the legend below it.
    package let width: Double
    /// The part of the site that is shown, in metres.
    package let lower, upper: SIMD2<Double>
    /// Pixels per metre.
    package let scale: Double

    static let margin = 16.0
    static let footer = 64.0

    /// A map of the window of `site`, `width` pixels wide.
    ///
    /// - Throws: `InputError` if the window cannot be projected.
    package init(_ site: Site, width: Double = 900) throws {
        self.site = site
        self.width = width
        let window = try site.window()
        // An extent of almost nothing still makes a picture.
        lower = window.lower - 5
        upper = window.upper + 5
        scale = (width - 2 * Self.margin) / (upper.x - lower.x)
    }

    /// Height of the whole picture in pixels.
    package var height: Double { (upper.y - lower.y) * scale + Self.margin + Self.footer }

    /// The pixel of `point`, given in metres; y points down in the picture.
    package func pixel(_ point: SIMD2<Double>) -> SIMD2<Double> {
        SIMD2(
            Self.margin + (point.x - lower.x) * scale, Self.margin + (upper.y - point.y) * scale)
    }

    /// Heights in metres at which the shade changes, and the shades from low to high.
    static let classes: [(limit: Double, color: String)] = [
        (6, "#dfe3e8"), (12, "#c3cbd5"), (20, "#9fabbb"), (35, "#74849a"), (60, "#4a5b74"),
        (.infinity, "#26364d"),
    ]

    /// The picture as an SVG document.
    package func svg() -> String {
        let low = pixel(SIMD2(lower.x, upper.y))
        let size = (upper - lower) * scale
        let frame =
            "x=\"\(number(low.x))\" y=\"\(number(low.y))\" width=\"\(number(size.x))\" "
            + "height=\"\(number(size.y))\""
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(number(width)) \(number(height))" \
            width="\(number(width))" height="\(number(height))" role="img" \
            font-family="system-ui, Helvetica, Arial, sans-serif" font-size="12" fill="#3b4452">
            <title>\(escape(site.name))</title>
            <metadata>swift-mimo</metadata>
            <defs><clipPath id="window"><rect \(frame) rx="4"/></clipPath></defs>
            <rect width="100%" height="100%" fill="#ffffff"/>
            <rect \(frame) rx="4" fill="#f7f6f3"/>
            <g clip-path="url(#window)">
            \(buildings())
            \(pathLines())
            \(userDots())
            \(mastMark())
            </g>
            <rect \(frame) rx="4" fill="none" stroke="#d5d8dd"/>
            \(legend())
            \(extra)
            </svg>

            """
    }

    private func buildings() -> String {
        // The lowest first, so that towers stay visible on top of what surrounds them.
        site.buildings.sorted { ($0.height, $0.identifier) < ($1.height, $1.identifier) }.map {
            building in
            let path = building.footprint.rings.map { line($0) + "Z" }.joined()
            let title = "\(escape(building.identifier)), \(number(building.height)) m"
            return
                "<path class=\"building\" fill-rule=\"evenodd\" fill=\"\(color(building.height))\" "
                + "stroke=\"#ffffff\" stroke-width=\"0.5\" d=\"\(path)\"><title>\(title)</title></path>"
        }.joined(separator: "\n")
    }

    private func pathLines() -> String {
        paths.map {
            "<path class=\"ray\" fill=\"none\" stroke=\"#d9730d\" stroke-width=\"0.8\" "
                + "stroke-opacity=\"0.5\" d=\"\(line($0))\"/>"
        }.joined(separator: "\n")
    }

    private func userDots() -> String {
        users.map {
            let place = pixel($0.position)
            return "<circle class=\"user\" cx=\"\(number(place.x))\" cy=\"\(number(place.y))\" "
                + "r=\"2\" fill=\"\(escape($0.color))\"/>"
        }.joined(separator: "\n")
    }

    private func mastMark() -> String {
        guard let mast else { return "" }
        let place = pixel(mast)
        let x = number(place.x)
        let y = number(place.y)
        return "<g class=\"mast\"><circle cx=\"\(x)\" cy=\"\(y)\" r=\"9\" fill=\"#d62f2f\" "
            + "fill-opacity=\"0.2\"/><circle cx=\"\(x)\" cy=\"\(y)\" r=\"4\" fill=\"#d62f2f\" "
            + "stroke=\"#ffffff\" stroke-width=\"1.5\"/><title>mast</title></g>"
    }

    private func color(_ height: Double) -> String {
        Self.classes.first { height <= $0.limit }?.color ?? "#26364d"
    }

    func line(_ points: [SIMD2<Double>]) -> String {
        points.enumerated().map { i, point in
            let place = pixel(point)
            return "\(i == 0 ? "M" : "L")\(number(place.x)) \(number(place.y))"
        }.joined()
    }

    func number(_ value: Double) -> String {
        let text = String(format: "%.1f", value)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    func escape(_ text: String) -> String {
        text.replacingOccurrences(of: "&", with: "&amp;")
            .replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: ">", with: "&gt;")
            .replacingOccurrences(of: "\"", with: "&quot;")
    }
}
