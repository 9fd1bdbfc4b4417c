import Foundation
import Support

/// Reads the tensors of a dataset that may be missing, and keeps account of those that are.
struct DatasetReader {
    let file: Safetensors
    /// Number of users U.
    let users: Int
    /// Names of what is not there.
    var missing: [String] = []

    init(file: Safetensors, users: Int) {
        self.file = file
        self.users = users
    }

    /// The values of `name`, [U]; `nil` when it is not there.
    func values<T: SafetensorsElement>(_ name: String) throws -> [T]? {
        file.shape(of: name) == nil ? nil : try file.values(name, shape: [users])
    }

    /// The flags of `name`, [U]; `nil` when it is not there.
    func flags(_ name: String) throws -> [Bool]? {
        guard let bytes: [UInt8] = try values(name) else { return nil }
        if let bad = bytes.firstIndex(where: { $0 > 1 }) {
            throw InputError(
                file.path, expected: "\(name) of 0 and 1", found: "\(bytes[bad]) for user \(bad)")
        }
        return bytes.map { $0 != 0 }
    }

    /// One value for every user in place of `name`, which is not there.
    mutating func filled<T>(_ name: String, _ value: T) -> [T] {
        missing.append(name)
        return Array(repeating: value, count: users)
    }

    /// The users' positions, [U]; not a number where the file has none.
    ///
    /// - Throws: `InputError` naming the user whose position is no number.
    mutating func positions() throws -> [SIMD3<Double>] {
        guard file.shape(of: ChannelDataset.positionTensor) != nil else {
            return filled(ChannelDataset.positionTensor, SIMD3(repeating: .nan))
        }
        let points = Self.triples(
            try file.values(ChannelDataset.positionTensor, shape: [users, 3]))
        let bad = points.firstIndex { !($0.x.isFinite && $0.y.isFinite && $0.z.isFinite) }
        if let bad {
            let p = points[bad]
            throw InputError(
                file.path, expected: "finite positions",
                found: "user \(bad): (\(p.x), \(p.y), \(p.z))")
        }
        return points
    }

    /// How far indoors the users are, [U] in metres; empty when the file does not say.
    ///
    /// - Throws: `InputError` naming the user whose depth is none.
    func depths() throws -> [Float] {
        let depths: [Float] = try values(ChannelDataset.indoorTensor) ?? []
        if let bad = depths.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
            throw InputError(
                file.path, expected: "\(ChannelDataset.indoorTensor) from 0 m",
                found: "\(depths[bad]) for user \(bad)")
        }
        return depths
    }

    static func triples(_ flat: [Double]) -> [SIMD3<Double>] {
        stride(from: 0, to: flat.count, by: 3).map { SIMD3(flat[$0], flat[$0 + 1], flat[$0 + 2]) }
    }

    /// The ranges between the prefix sums `name`, checked against the length of what they index.
    static func ranges(
        _ file: Safetensors, _ name: String, within count: Int
    ) throws -> [Range<Int>] {
        let offsets = try offsets(file, name, entries: nil, within: count).map(Int.init)
        return zip(offsets, offsets.dropFirst()).map { $0..<$1 }
    }

    /// The prefix sums `name`, which rise from 0 to `count` over `entries` entries.
    static func offsets(
        _ file: Safetensors, _ name: String, entries: Int?, within count: Int
    ) throws -> [Int32] {
        let offsets: [Int32] = try file.values(name, shape: [entries.map { $0 + 1 }])
        guard offsets.first == 0, offsets.last.map(Int.init) == count,
            zip(offsets, offsets.dropFirst()).allSatisfy({ $0 <= $1 })
        else {
            throw InputError(
                file.path, expected: "\(name) rising from 0 to \(count)",
                found: "\(offsets.prefix(4)) … \(offsets.suffix(2))")
        }
        return offsets
    }
}
