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
        var parts = [channels.withUnsafeBytes { SHA256.hexadecimal(of: $0) }]
        for environment in environments {
            parts.append(environment.name)
            for pool in environment.pools {
                parts.append(pool.training.withUnsafeBytes { SHA256.hexadecimal(of: $0) })
                parts.append(pool.validation.withUnsafeBytes { SHA256.hexadecimal(of: $0) })
            }
        }
        if let start {
            parts.append(start.extractor.withUnsafeBytes { SHA256.hexadecimal(of: $0) })
            parts.append(start.defaultHead.values.withUnsafeBytes { SHA256.hexadecimal(of: $0) })
        }
        return SHA256.hexadecimal(of: Data(parts.joined(separator: "\n").utf8))
    }
}
