import Foundation
import Models
import Support

extension TrainingData {
    /// SHA-256 of what a run learns from and starts from, 64 hexadecimal digits: the channels, which users
    /// of them are in which pool, and the weights of `start`; `nil` for fresh ones, which the
    /// configuration fixes.
    ///
    /// Two runs with the same checksum and configuration are the same run.
    func checksum(startingFrom start: FoundationModel?) -> String {
        var parts = [channels.withUnsafeBytes(Self.checksum)]
        for environment in environments {
            parts.append(environment.name)
            for pool in environment.pools {
                parts.append(pool.training.withUnsafeBytes(Self.checksum))
                parts.append(pool.validation.withUnsafeBytes(Self.checksum))
            }
        }
        if let start {
            parts.append(start.extractor.withUnsafeBytes(Self.checksum))
            parts.append(start.defaultHead.values.withUnsafeBytes(Self.checksum))
        }
        return SHA256.hexadecimal(of: Data(parts.joined(separator: "\n").utf8))
    }

    private static func checksum(_ bytes: UnsafeRawBufferPointer) -> String {
        guard let start = bytes.baseAddress else { return SHA256.hexadecimal(of: Data()) }
        // Not a copy: channels of many sites are hundreds of megabytes.
        return SHA256.hexadecimal(
            of: Data(
                bytesNoCopy: UnsafeMutableRawPointer(mutating: start), count: bytes.count,
                deallocator: .none))
    }
}
