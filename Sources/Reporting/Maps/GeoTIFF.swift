import Foundation
import Sites
import Support

/// Numbers over a grid as GeoTIFF, which geographic programs read (OGC 19-008r4; TIFF 6.0).
///
/// Bands of 32-bit floating-point numbers, one strip a row of each band, compressed; the frame is a
/// transverse Mercator projection of the site's own, stated in the file. NaN is no data.
struct GeoTIFF {
    /// A band and its name.
    struct Band {
        var name: String
        /// Rows from north to south.
        var values: [Float]
    }

    let columns: Int
    let rows: Int
    /// North-western corner in metres in the site's frame, and the side of a cell.
    let corner: SIMD2<Double>
    let cell: Double
    /// Origin of the frame.
    let origin: GeographicPoint
    let bands: [Band]
    /// Who is to be named.
    let attribution: String

    private enum Field: UInt16 {
        case ascii = 2
        case short = 3
        case long = 4
        case double = 12
    }

    private struct Entry {
        var tag: UInt16
        var field: Field
        var count: Int
        var bytes: Data
    }

    /// The file.
    ///
    /// - Throws: `InputError` when it would be larger than 4 GiB, which TIFF cannot say.
    func data() throws -> Data {
        var strips: [Data] = []
        for band in bands {
            precondition(band.values.count == columns * rows, "a value for every cell")
            for row in 0..<rows {
                let line = band.values[(row * columns)..<((row + 1) * columns)]
                strips.append(
                    try Deflate.compress(line.withUnsafeBytes { Data($0) }))
            }
        }
        var entries = self.entries(stripSizes: strips.map(\.count))
        // Header, count, twelve bytes an entry, end; then what does not fit into an entry; then strips.
        var place = 8 + 2 + 12 * entries.count + 4
        var spill = Data()
        let start = place
        for entry in entries where entry.bytes.count > 4 {
            spill.append(entry.bytes)
            if spill.count % 2 == 1 { spill.append(0) }
        }
        var offset = start + spill.count
        var offsets = Data()
        for strip in strips {
            offsets.append(littleEndian: UInt32(truncatingIfNeeded: offset))
            offset += strip.count
        }
        guard offset <= Int(UInt32.max) else {
            throw InputError(
                "GeoTIFF", expected: "a file of at most 4 GiB", found: "\(offset) bytes")
        }
        if let index = entries.firstIndex(where: { $0.tag == Self.stripOffsets }) {
            entries[index].bytes = offsets
        }
        var data = Data([0x49, 0x49, 42, 0, 8, 0, 0, 0])
        data.append(littleEndian: UInt16(entries.count))
        spill = Data()
        for entry in entries {
            data.append(littleEndian: entry.tag)
            data.append(littleEndian: entry.field.rawValue)
            data.append(littleEndian: UInt32(entry.count))
            if entry.bytes.count > 4 {
                data.append(littleEndian: UInt32(place))
                spill.append(entry.bytes)
                if spill.count % 2 == 1 { spill.append(0) }
                place = start + spill.count
            } else {
                data.append(entry.bytes)
                data.append(Data(count: 4 - entry.bytes.count))
            }
        }
        data.append(littleEndian: UInt32(0))
        data.append(spill)
        for strip in strips { data.append(strip) }
        return data
    }

    private static let stripOffsets: UInt16 = 273

    /// The tags, in ascending order as TIFF wants them.
    private func entries(stripSizes: [Int]) -> [Entry] {
        let names = bands.enumerated().map { index, band in
            "<Item name=\"DESCRIPTION\" sample=\"\(index)\" role=\"description\">\(band.name)</Item>"
        }
        let metadata = "<GDALMetadata>\(names.joined())</GDALMetadata>"
        return [
            longs(256, [columns]), longs(257, [rows]),
            // 32 bits; deflate; black is zero.
            shorts(258, bands.map { _ in 32 }), shorts(259, [8]), shorts(262, [1]),
            longs(Self.stripOffsets, stripSizes.map { _ in 0 }), shorts(277, [bands.count]),
            longs(278, [1]), longs(279, stripSizes),
            // Bands one after another.
            shorts(284, [2]), text(305, "swift-mimo \(MIMOVersion.current)"),
            // All bands but the first are what the reader makes of them; floating-point numbers.
            shorts(338, bands.dropFirst().map { _ in 0 }), shorts(339, bands.map { _ in 3 }),
            text(33432, attribution),
            doubles(33550, [cell, cell, 0]),
            doubles(33922, [0, 0, 0, corner.x, corner.y, 0]),
            shorts(34735, keys), doubles(34736, [origin.latitude, origin.longitude, 1, 0, 0]),
            text(34737, "transverse Mercator about the site|"), text(42112, metadata),
            text(42113, "nan"),
        ].filter { $0.count > 0 }
    }

    /// The keys of the frame: WGS 84, a transverse Mercator projection of the user's, metres.
    private var keys: [Int] {
        let rows: [(key: Int, place: Int, value: Int)] = [
            (1024, 0, 1),  // projected
            (1025, 0, 1),  // a pixel is an area
            (1026, 34737, 0),  // citation
            (2048, 0, 4326),  // geographic frame WGS 84
            (3072, 0, 32767),  // projected frame: stated here
            (3074, 0, 32767),  // projection: stated here
            (3075, 0, 1),  // transverse Mercator
            (3076, 0, 9001),  // metres
            (3080, 34736, 1),  // longitude of the origin
            (3081, 34736, 0),  // latitude of the origin
            (3082, 34736, 3),  // false easting
            (3083, 34736, 4),  // false northing
            (3092, 34736, 2),  // scale at the origin
        ]
        return [1, 1, 1, rows.count]
            + rows.flatMap { row in
                let count =
                    row.place == 34737 ? "transverse Mercator about the site|".utf8.count : 1
                return [row.key, row.place, count, row.value]
            }
    }

    private func shorts(_ tag: UInt16, _ values: [Int]) -> Entry {
        var bytes = Data()
        for value in values { bytes.append(littleEndian: UInt16(value)) }
        return Entry(tag: tag, field: .short, count: values.count, bytes: bytes)
    }

    private func longs(_ tag: UInt16, _ values: [Int]) -> Entry {
        var bytes = Data()
        for value in values { bytes.append(littleEndian: UInt32(value)) }
        return Entry(tag: tag, field: .long, count: values.count, bytes: bytes)
    }

    private func doubles(_ tag: UInt16, _ values: [Double]) -> Entry {
        var bytes = Data()
        for value in values { bytes.append(littleEndian: value.bitPattern) }
        return Entry(tag: tag, field: .double, count: values.count, bytes: bytes)
    }

    private func text(_ tag: UInt16, _ value: String) -> Entry {
        let bytes = Data(value.utf8) + [0]
        return Entry(tag: tag, field: .ascii, count: bytes.count, bytes: bytes)
    }
}

extension Data {
    fileprivate mutating func append<T: FixedWidthInteger>(littleEndian value: T) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
