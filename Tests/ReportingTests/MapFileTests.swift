import Channels
import Foundation
import RayTracing
import Sites
import Support
import Testing

@testable import Reporting

/// Pictures and GeoTIFFs of radio maps, read by readers of their own.
@Suite struct MapFileTests {
    @Test("A picture is PNG whose pixels, checksums and comments are what was drawn")
    func png() throws {
        var image = RasterImage(width: 5, height: 3, color: SIMD4(1, 2, 3, 255))
        image[4, 2] = SIMD4(9, 8, 7, 6)
        // Outside, nothing happens.
        image[5, 0] = SIMD4(0, 0, 0, 0)
        image[0, -1] = SIMD4(0, 0, 0, 0)
        let data = try image.png(comments: [("Software", "swift-mimo")])
        #expect(data.prefix(8) == Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        var place = 8
        var chunks: [(String, Data)] = []
        while place < data.count {
            let length = Int(bigEndian(data, place))
            let type = String(decoding: data[(place + 4)..<(place + 8)], as: UTF8.self)
            let body = data[(place + 8)..<(place + 8 + length)]
            #expect(
                bigEndian(data, place + 8 + length) == crc(data[(place + 4)..<(place + 8 + length)])
            )
            chunks.append((type, Data(body)))
            place += 12 + length
        }
        #expect(chunks.map(\.0) == ["IHDR", "tEXt", "IDAT", "IEND"])
        #expect(bigEndian(chunks[0].1, 0) == 5 && bigEndian(chunks[0].1, 4) == 3)
        #expect(chunks[1].1 == Data("Software\0swift-mimo".utf8))
        let rows = try inflate(chunks[2].1)
        #expect(rows.count == 3 * (1 + 5 * 4))
        #expect(Array(rows[1..<5]) == [1, 2, 3, 255])
        #expect(Array(rows.suffix(4)) == [9, 8, 7, 6])
    }

    @Test("A GeoTIFF holds frame, names and numbers, the north first")
    func geoTIFF() throws {
        let bands = [
            GeoTIFF.Band(name: "first", values: [1, 2, 3, 4, 5, .nan]),
            GeoTIFF.Band(name: "second", values: [10, 20, 30, 40, 50, 60]),
        ]
        let data = try GeoTIFF(
            columns: 3, rows: 2, corner: SIMD2(-100, 50), cell: 2.5,
            origin: GeographicPoint(latitude: 60.25, longitude: 24.5), bands: bands,
            attribution: "nobody"
        ).data()
        let tags = try read(data)
        #expect(tags[256]?.first == 3 && tags[257]?.first == 2 && tags[277]?.first == 2)
        #expect(tags[258] == [32, 32] && tags[339] == [3, 3] && tags[259] == [8])
        #expect(tags[33550] == [2.5, 2.5, 0])
        #expect(tags[33922] == [0, 0, 0, -100, 50, 0])
        #expect(tags[34736]?.prefix(2) == [60.25, 24.5])
        let offsets = try #require(tags[273]).map { Int($0) }
        let sizes = try #require(tags[279]).map { Int($0) }
        #expect(offsets.count == 4)
        let values = try zip(offsets, sizes).flatMap { offset, size -> [Float] in
            let line = try inflate(data[offset..<(offset + size)])
            return stride(from: 0, to: line.count, by: 4).map { i in
                Float(bitPattern: littleEndian(Data(line), i))
            }
        }
        #expect(values.prefix(5) == [1, 2, 3, 4, 5] && values[5].isNaN)
        #expect(values.suffix(6) == [10, 20, 30, 40, 50, 60])
        #expect(data.range(of: Data("swift-mimo".utf8)) != nil)
    }

    // MARK: Readers

    private func bigEndian(_ data: Data, _ at: Int) -> UInt32 {
        data.dropFirst(at).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    private func littleEndian(_ data: Data, _ at: Int, _ bytes: Int = 4) -> UInt32 {
        data.dropFirst(at).prefix(bytes).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The CRC of PNG, bit by bit.
    private func crc(_ data: Data) -> UInt32 {
        var register: UInt32 = 0xFFFF_FFFF
        for byte in data {
            register ^= UInt32(byte)
            for _ in 0..<8 {
                register = register & 1 == 1 ? register >> 1 ^ 0xEDB8_8320 : register >> 1
            }
        }
        return ~register
    }

    /// What a zlib stream holds, by the Python of this machine.
    private func inflate(_ data: Data) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", "-c",
            "import sys,zlib;sys.stdout.buffer.write(zlib.decompress(sys.stdin.buffer.read()))",
        ]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        input.fileHandleForWriting.write(data)
        try input.fileHandleForWriting.close()
        let result = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return Array(result)
    }

    /// The tags of a TIFF file as numbers; text is left out.
    private func read(_ data: Data) throws -> [Int: [Double]] {
        #expect(data.prefix(4) == Data([0x49, 0x49, 42, 0]))
        let start = Int(littleEndian(data, 4))
        let count = Int(littleEndian(data, start, 2))
        var tags: [Int: [Double]] = [:]
        var last = 0
        for i in 0..<count {
            let entry = start + 2 + 12 * i
            let tag = Int(littleEndian(data, entry, 2))
            #expect(tag > last, "tags ascend")
            last = tag
            let size = [2: 1, 3: 2, 4: 4, 12: 8][Int(littleEndian(data, entry + 2, 2))] ?? 0
            let values = Int(littleEndian(data, entry + 4))
            let place = size * values <= 4 ? entry + 8 : Int(littleEndian(data, entry + 8))
            if size == 1 { continue }
            tags[tag] = (0..<values).map { k in
                let at = place + k * size
                if size < 8 { return Double(littleEndian(data, at, size)) }
                let low = UInt64(littleEndian(data, at))
                return Double(bitPattern: UInt64(littleEndian(data, at + 4)) << 32 | low)
            }
        }
        return tags
    }
}
