/// Which receivers were tried over which sequences of facets, so that none is tried twice.
struct TriedReceivers {
    private let words: Int
    private var places: [[Int32]: Int] = [:]
    private var bits: [UInt64] = []

    /// Nothing tried, of `count` receivers.
    init(count: Int) { words = (count + 63) / 64 }

    /// The place of `sequence`, for ``insert(_:at:)``.
    mutating func place(of sequence: [Int32]) -> Int {
        if let place = places[sequence] { return place }
        let place = bits.count
        places[sequence] = place
        bits.append(contentsOf: repeatElement(0, count: words))
        return place
    }

    /// Notes `receiver` as tried; `false` when it was before.
    @inline(__always)
    mutating func insert(_ receiver: Int, at place: Int) -> Bool {
        let bit: UInt64 = 1 << UInt64(receiver % 64)
        let word = place + receiver / 64
        if bits[word] & bit != 0 { return false }
        bits[word] |= bit
        return true
    }
}
