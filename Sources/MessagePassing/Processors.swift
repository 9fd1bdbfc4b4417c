import Foundation
import Support

/// The processors that a process may use.
enum Processors {
    /// Processors that are told apart; those beyond are not counted.
    static let limit = 4096

    /// One number for each processor of the machine: 1 if this process may run there, else 0.
    static func allowed() -> [Float] {
        let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let key = "Cpus_allowed_list:"
        let line = status?.split(separator: "\n").first { $0.hasPrefix(key) }
        // Systems without this file bind nothing.
        let numbers =
            line.map { ranges($0.dropFirst(key.count)) } ?? [0..<Parallel.defaultThreads]
        return (0..<limit).map { i in numbers.contains { $0.contains(i) } ? 1 : 0 }
    }

    /// The numbers in a list such as `0-3,8`.
    static func ranges(_ list: some StringProtocol) -> [Range<Int>] {
        list.split(separator: ",").compactMap { part in
            let ends = part.split(separator: "-").compactMap {
                Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
            }
            guard let first = ends.first, let last = ends.last, first <= last else { return nil }
            return first..<(last + 1)
        }
    }

    /// Threads for one of `processes` that together may use `union`, if it may use `own` itself.
    static func share(own: [Float], union: [Float], processes: Int) -> Int {
        let fair = union.count { $0 > 0 } / processes
        return max(1, min(own.count { $0 > 0 }, fair))
    }
}
