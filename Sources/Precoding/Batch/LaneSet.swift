import LinearAlgebra

/// A set of lanes of a block of channels, one bit for each.
package struct LaneSet: Equatable {
    private var bits: UInt32 = 0

    /// The empty set.
    package init() {}

    /// The first `count` lanes.
    init(first count: Int) { bits = count >= 32 ? .max : (1 << UInt32(count)) - 1 }

    /// The lanes in which `value` is not above `limit`, NaN among them.
    init<L: Lanes>(where value: L, notAbove limit: L.Scalar) {
        for lane in 0..<L.count where !(value[lane] > limit) { insert(lane) }
    }

    package var isEmpty: Bool { bits == 0 }

    package func contains(_ lane: Int) -> Bool { bits & (1 << UInt32(lane)) != 0 }

    mutating func insert(_ lane: Int) { bits |= 1 << UInt32(lane) }

    mutating func remove(_ lane: Int) { bits &= ~(1 << UInt32(lane)) }
}
