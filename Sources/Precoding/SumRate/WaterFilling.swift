/// Power over parallel channels: maximises sum of log(1 + g_k p_k) with sum p_k = P, p_k >= 0.
///
/// The solution is p_k = max(0, level - 1 / g_k) (Cover and Thomas, "Elements of Information
/// Theory", 2nd ed., section 9.4): water poured into a vessel whose bottom is at 1 / g_k over
/// channel k. Found exactly by dropping the channels with the highest bottom until every power is
/// positive, not by bisection: no tolerance to choose.
package enum WaterFilling {
    /// The powers, [K], that share `power` over channels of power gain `gains` (1/W), [K].
    ///
    /// Channels of gain 0 get nothing; if all gains are 0 all powers are 0. O(K log K + K D), where
    /// D channels are dropped.
    package static func powers(gains: [Double], power: Double) -> [Double] {
        // From the lowest bottom to the highest, in which order the sums are taken.
        let bottoms = gains.filter { $0 > 0 }.map { 1 / $0 }.sorted()
        let water = level(count: bottoms.count, power: power) { bottoms[$0] }
        return gains.map { $0 > 0 ? water.depth(over: 1 / $0) : 0 }
    }

    /// Where the water stands.
    struct Level<Scalar: BinaryFloatingPoint> {
        /// Height of the surface.
        let surface: Scalar
        /// Channels whose bottom is at or above this stay dry.
        let limit: Scalar

        /// The power of a channel: the depth of the water over its bottom.
        @inline(__always)
        func depth(over bottom: Scalar) -> Scalar {
            bottom < limit ? max(0, surface - bottom) : 0
        }
    }

    /// The level at which `count` channels with the given bottoms take up `power`.
    ///
    /// Channels with equal bottoms are dropped together. Allocates nothing. O(K (D + 1)), where D
    /// channels are dropped.
    @inline(__always)
    static func level<Scalar: BinaryFloatingPoint>(
        count: Int, power: Scalar, bottom: (Int) -> Scalar
    ) -> Level<Scalar> {
        var sum: Scalar = 0
        for k in 0..<count { sum += bottom(k) }
        var active = count
        var water = Level(surface: (power + sum) / Scalar(active), limit: .infinity)
        while active > 1 {
            var highest: Scalar = 0
            for k in 0..<count where bottom(k) < water.limit { highest = max(highest, bottom(k)) }
            guard highest >= water.surface else { break }
            active = 0
            sum = 0
            for k in 0..<count where bottom(k) < highest {
                active += 1
                sum += bottom(k)
            }
            guard active > 0 else { break }
            water = Level(surface: (power + sum) / Scalar(active), limit: highest)
        }
        return water
    }
}
