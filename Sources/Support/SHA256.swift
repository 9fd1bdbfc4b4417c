import Foundation

/// The checksum SHA-256 (FIPS 180-4, section 6.2).
///
/// For the files of model cards: it tells whether a file is the one that the card names, as
/// `sha256sum` does. Foundation has it on Apple's systems only.
package enum SHA256 {
    /// The checksum of the file at `path`, 64 hexadecimal digits.
    ///
    /// - Throws: `InputError` when the file cannot be read.
    /// - Complexity: O(n) for a file of n bytes, which is held in memory.
    package static func hexadecimal(ofFile path: String) throws -> String {
        do {
            return hexadecimal(of: try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw InputError(
                path, expected: "a readable file", found: "\(error)",
                kind: .unreadable)
        }
    }

    /// The checksum of `data`, 64 hexadecimal digits.
    package static func hexadecimal(of data: Data) -> String {
        data.withUnsafeBytes { hexadecimal(of: $0) }
    }

    /// The checksum of `bytes`, 64 hexadecimal digits.
    package static func hexadecimal(of bytes: UnsafeRawBufferPointer) -> String {
        var state = start
        let whole = bytes.count / blockBytes * blockBytes
        for first in stride(from: 0, to: whole, by: blockBytes) {
            compress(&state, UnsafeRawBufferPointer(rebasing: bytes[first...].prefix(blockBytes)))
        }
        // What is left, a one, zeros, and the number of bits as 64 bits fill the last blocks.
        var tail = Array(bytes.suffix(bytes.count - whole)) + [0x80]
        while tail.count % blockBytes != blockBytes - 8 { tail.append(0) }
        let bits = UInt64(bytes.count) * 8
        tail += (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * UInt64($0))) }
        tail.withUnsafeBytes { bytes in
            for first in stride(from: 0, to: bytes.count, by: blockBytes) {
                compress(
                    &state, UnsafeRawBufferPointer(rebasing: bytes[first...].prefix(blockBytes)))
            }
        }
        return state.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }

    private static let blockBytes = 64

    /// Takes one block of 64 bytes into the state.
    private static func compress(_ state: inout [UInt32], _ block: UnsafeRawBufferPointer) {
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { w in
            for i in 0..<16 {
                w[i] = block.loadUnaligned(fromByteOffset: 4 * i, as: UInt32.self).bigEndian
            }
            for i in 16..<64 {
                let (x, y) = (w[i - 15], w[i - 2])
                let s0 = rotated(x, 7) ^ rotated(x, 18) ^ (x >> 3)
                let s1 = rotated(y, 17) ^ rotated(y, 19) ^ (y >> 10)
                w[i] = w[i - 16] &+ s0 &+ w[i - 7] &+ s1
            }
            var (a, b, c, d) = (state[0], state[1], state[2], state[3])
            var (e, f, g, h) = (state[4], state[5], state[6], state[7])
            for i in 0..<64 {
                let s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
                let t1 = h &+ s1 &+ ((e & f) ^ (~e & g)) &+ constants[i] &+ w[i]
                let s0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
                let t2 = s0 &+ ((a & b) ^ (a & c) ^ (b & c))
                (h, g, f, e) = (g, f, e, d &+ t1)
                (d, c, b, a) = (c, b, a, t1 &+ t2)
            }
            for (i, word) in [a, b, c, d, e, f, g, h].enumerated() { state[i] &+= word }
        }
    }

    private static func rotated(_ x: UInt32, _ bits: UInt32) -> UInt32 {
        (x >> bits) | (x << (32 - bits))
    }

    /// The first 32 bits of the fractions of the square roots of the first eight primes.
    private static let start: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
        0x5be0_cd19,
    ]

    /// The first 32 bits of the fractions of the cube roots of the first 64 primes.
    private static let constants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
        0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
        0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
        0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
        0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
        0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
        0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
        0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
        0xc671_78f2,
    ]
}
