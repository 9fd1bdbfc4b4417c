import Foundation
import Support

extension ProcessGroup {
    /// The part of a list of work that falls to this process.
    package var share: WorkShare { WorkShare(part: rank, of: size) }

    /// Brings the `values` of all processes to the root: those of rank 0, then of rank 1 and so on.
    ///
    /// - Parameter values: any number, which may differ between processes; they travel as JSON.
    /// - Returns: all values at the root, none elsewhere.
    /// - Throws: `InputError` with MPI's words, or what encoding and decoding throw.
    package func gather<Value: Codable>(_ values: [Value]) throws -> [Value] {
        guard size > 1 else { return values }
        return try gather(try JSONEncoder().encode(values)).flatMap {
            try JSONDecoder().decode([Value].self, from: $0)
        }
    }
}
