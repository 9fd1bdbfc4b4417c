import Support

/// The resource blocks of a carrier, in groups that share a precoder.
///
/// A resource block is twelve subcarriers (3GPP TS 38.211 section 4.4.4.1); a precoding resource block
/// group (PRG) is 2 or 4 of them, or all (TS 38.214 section 5.1.2.3), here any number. The last group
/// has what is left. The carrier is the middle of the band.
///
///     let grid = try ResourceGrid(bandwidth: 100e6, spacing: 30e3, groupSize: 4)
///     print(grid.blocks, grid.groups)                     // 273 69
public struct ResourceGrid: Sendable, Equatable, Codable {
    /// Channel bandwidth in Hz, guard bands included.
    public let bandwidth: Double
    /// Subcarrier spacing in Hz.
    public let spacing: Double
    /// Number of resource blocks.
    public let blocks: Int
    /// Resource blocks that share a precoder.
    public let groupSize: Int

    /// Subcarriers of a resource block.
    public static let subcarriers = 12
    /// The default of ``spacing`` in Hz.
    public static let defaultSpacing = 30e3
    /// The default of ``groupSize``.
    public static let defaultGroupSize = 4

    /// Resource blocks by subcarrier spacing in kHz and channel bandwidth in MHz (3GPP TS 38.101-1 Table
    /// 5.3.2-1, TS 38.101-2 Table 5.3.2-1).
    static let tables: [Int: [Int: Int]] = [
        15: [5: 25, 10: 52, 15: 79, 20: 106, 25: 133, 30: 160, 40: 216, 50: 270],
        30: [
            5: 11, 10: 24, 15: 38, 20: 51, 25: 65, 30: 78, 40: 106, 50: 133, 60: 162, 70: 189,
            80: 217, 90: 245, 100: 273,
        ],
        60: [
            10: 11, 15: 18, 20: 24, 25: 31, 30: 38, 40: 51, 50: 65, 60: 79, 70: 93, 80: 107,
            90: 121, 100: 135, 200: 264,
        ],
        120: [50: 32, 100: 66, 200: 132, 400: 264],
    ]

    /// The grid of a channel of `bandwidth` Hz at a subcarrier spacing of `spacing` Hz, in groups of
    /// `groupSize` resource blocks.
    ///
    /// - Throws: `InputError` for a bandwidth or spacing that the standard does not have, and for groups of less
    ///   than one block.
    public init(
        bandwidth: Double, spacing: Double = Self.defaultSpacing,
        groupSize: Int = Self.defaultGroupSize
    ) throws {
        guard let kilo = Int(exactly: (spacing / 1e3).rounded()), let table = Self.tables[kilo]
        else {
            throw InputError(
                "subcarrier spacing",
                expected: Self.list(Array(Self.tables.keys), "kHz"),
                found: "\(spacing / 1e3) kHz")
        }
        guard let mega = Int(exactly: (bandwidth / 1e4).rounded()), mega % 100 == 0,
            let blocks = table[mega / 100]
        else {
            throw InputError(
                "bandwidth", expected: "\(Self.list(Array(table.keys), "MHz")) at \(kilo) kHz",
                found: "\(bandwidth / 1e6) MHz")
        }
        guard groupSize >= 1 else {
            throw InputError(
                "resource blocks of a group", expected: "1 or more", found: "\(groupSize)")
        }
        self.bandwidth = bandwidth
        self.spacing = spacing
        self.blocks = blocks
        self.groupSize = min(groupSize, blocks)
    }

    /// Number of groups S.
    public var groups: Int { (blocks + groupSize - 1) / groupSize }
    /// Resource blocks of each group, [S].
    public var sizes: [Int] {
        (0..<groups).map { min(groupSize, blocks - $0 * groupSize) }
    }
    /// Middle of each group in Hz from the carrier, [S], ascending.
    public var offsets: [Double] {
        let block = spacing * Double(Self.subcarriers)
        return zip(0..<groups, sizes).map { group, size in
            (Double(group * groupSize) + Double(size) / 2 - Double(blocks) / 2) * block
        }
    }

    private static func list(_ values: [Int], _ unit: String) -> String {
        values.sorted().map(String.init).joined(separator: ", ") + " \(unit)"
    }
}
