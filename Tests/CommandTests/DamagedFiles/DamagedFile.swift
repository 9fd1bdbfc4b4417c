import Foundation
import Support

/// A kind of file that the programs read, with a whole one and what reads it.
struct DamagedFile {
    /// What it is.
    var name: String
    /// Its name in the folder, whose ending tells readers what it is.
    var fileName: String
    /// A whole one.
    var contents: Data
    /// Reads and uses the file at a path; throws `InputError` for what is no such file.
    var use: (String) throws -> Void

    /// The whole file cut off at every fiftieth part.
    var truncated: [(String, Data)] {
        (0..<50).map { ("cut after \($0)/50", contents.prefix(contents.count * $0 / 50)) }
    }

    /// The whole file with bits changed: one at a place drawn by `seed`, more in the first bytes, where
    /// headers and counts are.
    func flipped(_ count: Int, seed: UInt64) -> [(String, Data)] {
        (0..<count).map { number in
            var random = Philox(
                seed: seed, stream: RandomStream.userPositions, substream: UInt32(number))
            var data = contents
            let near = number % 2 == 0 ? min(data.count, 2_000) : data.count
            let place = min(near - 1, Int(random.uniform() * Double(near)))
            let bit = UInt8(min(7, random.uniform() * 8))
            data[data.startIndex + place] ^= 1 << bit
            return ("bit \(bit) of byte \(place) changed", data)
        }
    }
}
