import CZlib
import Foundation
import Support

/// A picture of pixels, row 0 at the top, written as PNG (ISO/IEC 15948, eight bits a channel, RGBA).
struct RasterImage: Sendable, Equatable {
    /// A colour with opacity, 0 to 255 each.
    typealias Color = SIMD4<UInt8>

    let width: Int
    let height: Int
    private var pixels: [Color]

    /// A picture of one colour.
    init(width: Int, height: Int, color: Color) {
        self.width = width
        self.height = height
        pixels = Array(repeating: color, count: width * height)
    }

    /// The pixel in column `x` of row `y`. What is set outside the picture is lost.
    subscript(x: Int, y: Int) -> Color {
        get { pixels[y * width + x] }
        set {
            if x >= 0, x < width, y >= 0, y < height { pixels[y * width + x] = newValue }
        }
    }

    /// Fills a rectangle.
    mutating func fill(x: Range<Int>, y: Range<Int>, _ color: Color) {
        for row in y { for column in x { self[column, row] = color } }
    }

    /// The picture as PNG, with `comments` by keyword.
    func png(comments: [(keyword: String, text: String)] = []) throws -> Data {
        var data = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        var header = Data()
        header.append(bigEndian: UInt32(width))
        header.append(bigEndian: UInt32(height))
        // Eight bits, RGBA, no interlacing.
        header.append(contentsOf: [8, 6, 0, 0, 0])
        data.append(chunk("IHDR", header))
        for comment in comments {
            data.append(chunk("tEXt", Data((comment.keyword + "\0" + comment.text).utf8)))
        }
        var rows = Data(capacity: height * (4 * width + 1))
        for y in 0..<height {
            rows.append(0)
            for x in 0..<width {
                let color = self[x, y]
                rows.append(contentsOf: [color.x, color.y, color.z, color.w])
            }
        }
        data.append(chunk("IDAT", try Deflate.compress(rows)))
        data.append(chunk("IEND", Data()))
        return data
    }

    private func chunk(_ type: String, _ body: Data) -> Data {
        let named = Data(type.utf8) + body
        var data = Data()
        data.append(bigEndian: UInt32(body.count))
        data.append(named)
        data.append(bigEndian: Deflate.checksum(named))
        return data
    }
}

extension Data {
    /// Appends four bytes, the highest first.
    fileprivate mutating func append(bigEndian value: UInt32) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
}
