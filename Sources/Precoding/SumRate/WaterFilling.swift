/// Power over parallel channels: maximises sum of log(1 + g_k p_k) with sum p_k = P, p_k >= 0.
///
/// The solution is p_k = max(0, level - 1 / g_k) (Cover and Thomas, "Elements of Information
/// Theory", 2nd ed., section 9.4). Found exactly by dropping the weakest channel until every power
/// is positive, not by bisection: no tolerance to choose.
public enum WaterFilling {
    /// The powers, [K], that share `power` over channels of power gain `gains` (1/W), [K].
    ///
    /// Channels of gain 0 get nothing; if all gains are 0 all powers are 0. O(K log K).
    public static func powers(gains: [Double], power: Double) -> [Double] {
        var active = gains.indices.filter { gains[$0] > 0 }
            .sorted { gains[$0] != gains[$1] ? gains[$0] > gains[$1] : $0 < $1 }
        var result = [Double](repeating: 0, count: gains.count)
        while let weakest = active.last {
            let level = (power + active.reduce(0) { $0 + 1 / gains[$1] }) / Double(active.count)
            if level > 1 / gains[weakest] || active.count == 1 {
                for k in active { result[k] = max(0, level - 1 / gains[k]) }
                return result
            }
            active.removeLast()
        }
        return result
    }
}
