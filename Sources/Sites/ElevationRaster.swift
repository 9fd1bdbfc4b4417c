import Foundation
import Support

/// Brings heights from a raster file onto the grid of a ``Terrain``.
package enum ElevationRaster {
    /// What tells of rasters, and what brings them onto a grid.
    static let reader = GDALProgram(name: "gdalinfo"), warper = GDALProgram(name: "gdalwarp")
    /// Most nodes of the ground (ours: 30 km square at 30 m; each is two triangles).
    static let nodeLimit = 1_000_000
    /// Heights in metres that there are on Earth, with some room (ours).
    static let plausible = -500.0...9_000

    /// Where the programs are that bring heights from a raster.
    ///
    /// - Throws: `InputError` when they are not installed.
    package static func requirePrograms() throws -> String {
        guard let place = warper.place, reader.place != nil else {
            throw InputError(
                "GDAL", expected: "\(reader.name) and \(warper.name) of \(GDALProgram.package)",
                found: "none")
        }
        return place
    }

    /// The ground over the rectangle from `low` to `high` in the frame of `projection`, nodes at multiples
    /// of the spacing from `low`.
    ///
    /// - Throws: `InputError` naming the file when it cannot be read, has no place on Earth, does not
    ///   cover the rectangle, or its heights are not metres; and when GDAL is missing or the ground
    ///   would have more than ``nodeLimit`` nodes.
    static func terrain(
        _ source: TerrainSource, projection: Projection, from low: SIMD2<Double>,
        to high: SIMD2<Double>
    ) throws -> Terrain {
        guard TerrainSource.spacings.contains(source.spacing) else {
            throw InputError(
                source.path, expected: "nodes 1 to 1000 m apart", found: "\(source.spacing) m")
        }
        let extent = (high - low) / source.spacing
        let nodes = (max(2, extent.x.rounded(.up) + 1), max(2, extent.y.rounded(.up) + 1))
        guard nodes.0 * nodes.1 <= Double(nodeLimit) else {
            throw InputError(
                source.path, expected: "a ground of at most \(nodeLimit) nodes",
                found: String(
                    format: "%.0f at %g m; nodes farther apart are fewer", nodes.0 * nodes.1,
                    source.spacing))
        }
        var kind: mode_t = 0
        var status = stat()
        if stat(source.path, &status) == 0 { kind = status.st_mode & S_IFMT }
        guard kind == S_IFREG, FileManager.default.isReadableFile(atPath: source.path) else {
            throw InputError(
                source.path, expected: "a raster of heights", found: "no file that can be read",
                kind: .unreadable)
        }
        let folder = FilePath.join(
            NSTemporaryDirectory(), "mimo-terrain-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // A name that begins with a hyphen is no option of theirs.
        let path = URL(fileURLWithPath: source.path).path
        let scaling = try scaling(
            of: source.path,
            reader.run(
                ["-json", "-nomd", "-norat", "-noct", path],
                on: source.path, in: folder))
        let grid = Grid(
            low: low, spacing: source.spacing, columns: Int(nodes.0), rows: Int(nodes.1))
        let output = FilePath.join(folder, "heights")
        _ = try warper.run(
            grid.arguments(projection.frame) + [path, output], on: source.path, in: folder)
        let heights = try grid.heights(
            Data(contentsOf: URL(fileURLWithPath: output)), scaling, of: source.path, projection)
        return Terrain(
            lower: low, spacing: source.spacing, columns: grid.columns, rows: grid.rows,
            heights: heights, source: FilePath.name(source.path))
    }

    /// What `gdalinfo` says of a raster, as far as it matters.
    private struct Description: Decodable {
        struct Band: Decodable {
            var unit: String?
            var scale, offset: Double?
        }
        struct System: Decodable { var wkt: String? }
        var bands: [Band]?
        var coordinateSystem: System?
    }

    /// The words for metres in rasters; many say nothing.
    private static let metres: Set = ["", "m", "metre", "meter", "metres", "meters"]

    /// Height in metres = factor times the raster's number, plus the offset: many keep decimetres as whole
    /// numbers, and GDAL's programs bring them as they are.
    private struct Scaling {
        var factor, offset: Double
    }

    /// How numbers of a raster become heights.
    ///
    /// - Throws: `InputError` naming the raster where it holds no heights in metres with a place on Earth.
    private static func scaling(of path: String, _ description: Data) throws -> Scaling {
        let found = try? JSONDecoder().decode(Description.self, from: description)
        guard let bands = found?.bands, bands.count == 1 else {
            throw InputError(
                path, expected: "a raster of one band, of heights",
                found: "\(found?.bands?.count ?? 0) bands")
        }
        guard found?.coordinateSystem?.wkt?.isEmpty == false else {
            throw InputError(
                path, expected: "a raster with a coordinate system",
                found: "none (gdal_translate -a_srs EPSG:… states it)")
        }
        let unit = bands[0].unit ?? ""
        guard metres.contains(unit.lowercased()) else {
            throw InputError(path, expected: "heights in metres", found: "in \(unit)")
        }
        return Scaling(factor: bands[0].scale ?? 1, offset: bands[0].offset ?? 0)
    }

    /// The nodes that are asked for.
    private struct Grid {
        var low: SIMD2<Double>
        var spacing: Double
        var columns, rows: Int

        /// Its far corner in metres.
        var high: SIMD2<Double> {
            low + spacing * SIMD2(Double(columns - 1), Double(rows - 1))
        }

        /// What `gdalwarp` is told. Nodes are the middles of its cells.
        func arguments(_ frame: LocalFrame) -> [String] {
            let (west, south) = (low.x - spacing / 2, low.y - spacing / 2)
            let (east, north) = (high.x + spacing / 2, high.y + spacing / 2)
            return [
                "-q", "-et", "0", "-t_srs", "\(Projection.definition(frame)) +datum=WGS84", "-te",
                "\(west)", "\(south)", "\(east)", "\(north)", "-ts", "\(columns)", "\(rows)",
                "-r", "bilinear", "-ot", "Float32", "-dstnodata", "nan", "-of", "ENVI",
            ]
        }

        /// The heights from the south-west in `bytes`, single precision from the north-west.
        ///
        /// - Throws: `InputError` naming `path` when some are missing or are none of this Earth.
        func heights(
            _ bytes: Data, _ scaling: Scaling, of path: String, _ projection: Projection
        ) throws -> [Double] {
            guard bytes.count == 4 * columns * rows else {
                throw InputError(
                    path, expected: "\(columns * rows) heights from \(warper.name)",
                    found: "\(bytes.count) bytes")
            }
            let values = bytes.withUnsafeBytes { raw in
                (0..<columns * rows).map { node in
                    let bits = raw.loadUnaligned(fromByteOffset: 4 * node, as: UInt32.self)
                    let number = Double(Float(bitPattern: UInt32(littleEndian: bits)))
                    return scaling.factor * number + scaling.offset
                }
            }
            let missing = values.count { !$0.isFinite }
            guard missing == 0 else {
                let (from, to) = (projection.geographic(low), projection.geographic(high))
                throw InputError(
                    path,
                    expected: String(
                        format: "heights all over latitude %.4f to %.4f, longitude %.4f to %.4f",
                        from.latitude, to.latitude, from.longitude, to.longitude),
                    found: "none for \(missing) of \(values.count) nodes")
            }
            if let strange = values.first(where: { !plausible.contains($0) }) {
                throw InputError(path, expected: "heights of -500 to 9000 m", found: "\(strange) m")
            }
            return (0..<rows).reversed().flatMap { values[$0 * columns..<($0 + 1) * columns] }
        }
    }
}
