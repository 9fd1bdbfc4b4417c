import CZlib
import Foundation
import Support

/// Compression by zlib, as PNG and TIFF have it.
enum Deflate {
    /// `data` as a zlib stream (RFC 1950).
    ///
    /// - Throws: `InputError` when zlib has no memory.
    static func compress(_ data: Data) throws -> Data {
        var size = compressBound(uLong(data.count))
        var result = Data(count: Int(size))
        let status = result.withUnsafeMutableBytes { to in
            data.withUnsafeBytes { from in
                compress2(
                    to.bindMemory(to: Bytef.self).baseAddress, &size,
                    from.bindMemory(to: Bytef.self).baseAddress, uLong(data.count), 6)
            }
        }
        guard status == Z_OK else {
            throw InputError("zlib", expected: "compressed data", found: "error \(status)")
        }
        return result.prefix(Int(size))
    }

    /// The CRC-32 of `data`.
    static func checksum(_ data: Data) -> UInt32 {
        data.withUnsafeBytes { bytes in
            UInt32(
                crc32(0, bytes.bindMemory(to: Bytef.self).baseAddress, uInt(bytes.count)))
        }
    }
}
