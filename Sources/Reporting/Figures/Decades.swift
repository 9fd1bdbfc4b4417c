import Foundation

/// Ticks of logarithmic axes.
enum Decades {
    /// 1, 2, 5, 10 … within `range`.
    static func ticks(in range: ClosedRange<Double>) -> [Double] {
        (-3...5).flatMap { decade in [1, 2, 5].map { $0 * pow(10, Double(decade)) } }
            .filter(range.contains)
    }

    /// The range of what is positive and finite among `values`, with a little air; 0.8 to 125
    /// where nothing is.
    static func range(of values: [Double]) -> ClosedRange<Double> {
        let shown = values.filter { $0.isFinite && $0 > 0 }
        return (shown.min() ?? 1) * 0.8...(shown.max() ?? 100) * 1.25
    }
}
