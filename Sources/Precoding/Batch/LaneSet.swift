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
        // All lanes at once first, which nearly always is the end of it: 0 from the next number after
        // the limit on, 1 for NaN, which is not below anything.
        let flags = L.one.kept(where: L.zero - value, above: -limit.nextUp)
        guard flags.sum() > 0 else { return }
        for lane in 0..<L.count where !(value[lane] > limit) { insert(lane) }
    }

    package var isEmpty: Bool { bits == 0 }

    package func contains(_ lane: Int) -> Bool { bits & (1 << UInt32(lane)) != 0 }

    mutating func insert(_ lane: Int) { bits |= 1 << UInt32(lane) }

    /// Takes in the lanes of another set.
    mutating func formUnion(_ other: LaneSet) { bits |= other.bits }

    /// The lanes that are not in another set.
    func subtracting(_ other: LaneSet) -> LaneSet {
        var result = self
        result.bits &= ~other.bits
        return result
    }

    mutating func remove(_ lane: Int) { bits &= ~(1 << UInt32(lane)) }
}
