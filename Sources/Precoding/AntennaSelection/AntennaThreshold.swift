/// Which antennas a model's scores switch on: those with a score of 0 or more, whose sigmoid is a
/// half or more; where there is none, the one with the highest score, the first of equals.
///
/// One rule for the plain and the fast passage of a model and for its training.
package enum AntennaThreshold {
    /// Writes which of `count` antennas are on to `mask`; O(N), allocates nothing.
    ///
    /// - Parameters:
    ///   - scores: [N].
    ///   - count: N, at least 1.
    ///   - mask: [N].
    /// - Returns: how many are on, at least 1.
    @discardableResult
    package static func apply(
        _ scores: UnsafePointer<Float>, count: Int, to mask: UnsafeMutablePointer<Bool>
    ) -> Int {
        choose(scores, count, mask)
    }

    /// Which antennas scores in double precision switch on, [N].
    package static func mask(_ scores: [Double]) -> [Bool] {
        var mask = [Bool](repeating: false, count: scores.count)
        choose(scores, scores.count, &mask)
        return mask
    }

    // Made for the two types in this room: generic code runs unspecialised in others.
    @inline(__always) @discardableResult
    private static func choose<Score: BinaryFloatingPoint>(
        _ scores: UnsafePointer<Score>, _ count: Int, _ mask: UnsafeMutablePointer<Bool>
    ) -> Int {
        precondition(count > 0, "no antenna to switch on")
        var (on, best) = (0, 0)
        for n in 0..<count {
            mask[n] = scores[n] >= 0
            on += mask[n] ? 1 : 0
            if scores[n] > scores[best] { best = n }
        }
        guard on == 0 else { return on }
        mask[best] = true
        return 1
    }
}
