import Foundation

extension SiteSummary {
    /// The summary as lines of text.
    ///
    /// - Parameter identifiers: how many objects are named per kind of finding.
    public func text(identifiers: Int = 8) -> String {
        var lines = ["\(name) (\(source))", ""]
        func row(_ label: String, _ value: String) {
            lines.append("  " + label.padding(toLength: 14, withPad: " ", startingAt: 0) + value)
        }
        row(
            "window",
            String(
                format: "%.5f to %.5f E, %.5f to %.5f N: %.2f km²", bounds.west, bounds.east,
                bounds.south, bounds.north, squareKilometres) + ", \(windowSource.label)")
        if let terrain { row("ground", terrain.text) }
        row("buildings", "\(buildings), with \(courtyards) courtyards; \(triangles) triangles")
        row(
            "density",
            String(
                format: "%.0f per km², %.0f %% of the window built on",
                buildingsPerSquareKilometre, 100 * builtShare))
        if heights.count == 4 {
            row(
                "heights",
                String(
                    format: "%.1f to %.1f m, median %.1f m, 95 %% below %.1f m", heights[0],
                    heights[3], heights[1], heights[2]))
        }
        let labels: [(Building.HeightSource, String)] = [
            (.height, "from height"), (.levels, "from levels"),
            (.typeDefault, "by the type's default"),
        ]
        row(
            "",
            labels.map { "\(heightSources[$0.0] ?? 0) \($0.1)" }.joined(separator: ", "))
        row("walls", Self.list(wallMaterials) + " (\(taggedWallMaterials) tagged)")
        row("roofs", Self.list(roofMaterials) + " (\(taggedRoofMaterials) tagged)")
        row("greenery", "\(crowns) woods and trees (--foliage)")
        row("repaired", "\(repaired)")
        findings(true, identifiers, &lines)
        row("left out", "\(leftOut)")
        findings(false, identifiers, &lines)
        for mast in masts { row("mast", mast.reason) }
        return (lines + ["", "  " + attribution]).joined(separator: "\n")
    }

    private func findings(_ repairs: Bool, _ most: Int, _ lines: inout [String]) {
        for kind in SiteImportReport.Kind.allCases where kind.isRepair == repairs {
            guard let names = findings[kind], !names.isEmpty else { continue }
            let more = names.count > most ? ", and \(names.count - most) more" : ""
            lines.append(
                "    \(names.count) \(kind.label): "
                    + names.prefix(most).joined(separator: ", ") + more)
        }
    }

    private static func list(_ counts: [String: Int]) -> String {
        counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    }
}
