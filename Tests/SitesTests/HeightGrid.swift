import Foundation

@testable import Sites

/// A small raster of heights in degrees, written as an ESRI ASCII grid.
struct HeightGrid {
    /// Degrees between its cells: some 22 m and 11 m near the origin of `MapWriter`.
    static let step = 2e-4
    var west, south: Double
    let columns = 120, rows = 60
    /// From the north-west, row by row.
    var heights: [Double]

    /// Heights as a function of degrees north and east of `middle`.
    init(about middle: GeographicPoint, _ height: ((Double, Double)) -> Double) {
        west = middle.longitude - Self.step * Double(columns) / 2
        south = middle.latitude - Self.step * Double(rows) / 2
        heights = []
        for row in 0..<rows {
            for column in 0..<columns {
                heights.append(
                    height(
                        (
                            Self.step * (Double(rows) / 2 - Double(row) - 0.5),
                            Self.step * (Double(column) + 0.5 - Double(columns) / 2)
                        )))
            }
        }
    }

    /// Writes it to `name` in `folder`, with its coordinate system beside it, and returns the path.
    func write(to folder: URL, _ name: String, system: String? = Self.degrees) throws -> String {
        let rows = (0..<rows).map { row in
            heights[row * columns..<(row + 1) * columns].map { "\($0)" }.joined(separator: " ")
        }
        let text =
            "ncols \(columns)\nnrows \(self.rows)\nxllcorner \(west)\nyllcorner \(south)\n"
            + "cellsize \(Self.step)\nNODATA_value -9999\n" + rows.joined(separator: "\n") + "\n"
        let file = folder.appendingPathComponent(name)
        try Data(text.utf8).write(to: file)
        if let system {
            try Data(system.utf8).write(
                to: file.deletingPathExtension().appendingPathExtension("prj"))
        }
        return file.path
    }

    /// WGS 84 as ESRI writes it.
    static let degrees = """
        GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],\
        PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]
        """
}
