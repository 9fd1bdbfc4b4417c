import Foundation

/// What each process brings to the operations.
enum ProbeInput {
    /// Numbers whose sum must be rounded, none larger than 50 for each process.
    static func floats(rank: Int) -> [Float] {
        (0..<10_007).map { Float($0 % 97) * 0.1 - Float((rank + 1) * ($0 % 13)) * 0.37 }
    }

    /// The same in double precision.
    static func doubles(rank: Int) -> [Double] {
        (0..<1_001).map { Double($0 % 97) * 0.1 - Double((rank + 1) * ($0 % 13)) * 0.37 }
    }

    /// Bytes, of another length in each process; the second brings none.
    static func data(rank: Int) -> Data {
        Data((0..<(rank == 1 ? 0 : 3_000 + 7 * rank)).map { UInt8(($0 * 31 + rank) % 251) })
    }

    /// Letters beyond ASCII; the second brings none.
    static func text(rank: Int) -> String { rank == 1 ? "" : "rank \(rank) ✓" }

    /// As many values as the rank.
    static func values(rank: Int) -> [Int] { (0..<rank).map { 10 * rank + $0 } }
}
