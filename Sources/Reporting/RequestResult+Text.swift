import Evaluation
import Foundation

extension RequestResult {
    /// The points as a table: one line for each environment, sum rate and strategy; empty when there are none.
    ///
    /// Half-widths of 95 % confidence intervals stand behind the means that have one.
    public var table: String {
        guard !points.isEmpty else { return "" }
        var table = TextTable(
            [
                "sight", "sum rate", "of ref.", "strategy", "energy W", "transmit W", "antennas",
                "rate error", "sum error", "missing", "met", "feasible",
            ], text: ["sight", "strategy"])
        for point in points {
            table.add([
                point.sight.rawValue, Self.number(point.sumRate, 2),
                point.share.map { Self.percent($0, 0) } ?? "", point.strategy,
                Self.interval(point.energy, point.energyHalfWidth, 2),
                Self.number(point.transmitPower, 3), Self.number(point.antennas, 1),
                Self.interval(100 * point.rateError, point.rateErrorHalfWidth.map { 100 * $0 }, 2)
                    + " %",
                Self.percent(point.sumError, 2), Self.percent(point.shortfall, 2),
                Self.percent(point.metShare, 1), Self.percent(point.feasibleShare, 1),
            ])
        }
        return table.text
    }

    private static func number(_ value: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", value)
    }

    private static func percent(_ value: Double, _ digits: Int) -> String {
        number(100 * value, digits) + " %"
    }

    private static func interval(_ value: Double, _ halfWidth: Double?, _ digits: Int) -> String {
        guard let halfWidth else { return number(value, digits) }
        return "\(number(value, digits)) ± \(number(halfWidth, digits))"
    }
}
