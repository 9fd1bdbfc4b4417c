import Foundation

extension SiteMap {
    /// The line below the map: shades by height, the scale bar, north, and the attribution.
    func legend() -> String {
        let top = height - Self.footer + 14
        var text = ""
        var x = Self.margin
        var from = 0.0
        for (limit, color) in Self.classes {
            let label =
                limit.isFinite ? "\(number(from))–\(number(limit)) m" : "over \(number(from)) m"
            text +=
                "<rect x=\"\(number(x))\" y=\"\(number(top))\" width=\"12\" height=\"12\" rx=\"2\" "
            text += "fill=\"\(color)\"/>"
            text += "<text x=\"\(number(x + 16))\" y=\"\(number(top + 10))\">\(label)</text>\n"
            x += 16 + 7 * Double(label.count) + 12
            from = limit
        }
        return text + scaleBar(top) + attribution(top)
    }

    /// A bar of a round number of metres, at most a fifth of the map's width.
    private func scaleBar(_ top: Double) -> String {
        let most = (upper.x - lower.x) / 5
        let decade = pow(10, floor(log10(max(most, 1e-3))))
        let length = [5, 2, 1].map { $0 * decade }.first { $0 <= most } ?? decade
        let right = width - Self.margin
        let left = right - length * scale
        let y = number(top + 10)
        let (a, b) = (number(left), number(right))
        return "<path d=\"M\(a) \(number(top + 5))V\(y)H\(b)V\(number(top + 5))\" fill=\"none\" "
            + "stroke=\"#3b4452\"/><text class=\"scale\" x=\"\(number(left - 6))\" y=\"\(y)\" "
            + "text-anchor=\"end\">\(number(length)) m</text>\n"
    }

    private func attribution(_ top: Double) -> String {
        "<text x=\"\(number(Self.margin))\" y=\"\(number(top + 34))\" font-size=\"10\" "
            + "fill=\"#7a8390\">\(escape(site.name)) · north is up · "
            + "\(escape(site.attribution))</text>"
    }
}
