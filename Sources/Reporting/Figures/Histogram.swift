import Evaluation
import Foundation

/// Shares of values in equal bins, for users with and without line of sight apart.
struct Histogram: Sendable {
    /// One bin of one kind of user.
    struct Bin: Sendable, Equatable {
        var lineOfSight: Bool
        var low, high: Double
        /// Share of the users of this kind; over all bins of a kind they sum to 1.
        var share: Double
    }

    /// The bins that hold anything.
    private(set) var bins: [Bin] = []

    /// Counts the finite ones of `values`; the last bin also takes the largest hundredth, so that
    /// a long tail does not flatten the picture.
    init(_ values: [Double], _ lineOfSight: [Bool], bins count: Int, whole: Bool = false) {
        let pairs = zip(values, lineOfSight).filter { $0.0.isFinite }
        let sorted = pairs.map(\.0).sorted()
        guard let least = sorted.first else { return }
        var low = least
        var high = max(Statistics.quantile(0.99, ofSorted: sorted), low)
        var width = (high - low) / Double(count)
        if whole {
            width = max(1, width.rounded(.up))
            low -= 0.5
            high += 0.5
        }
        if width <= 0 { width = 1 }
        let used = max(1, Int(((high - low) / width).rounded(.up)))
        for kind in [true, false] {
            let chosen = pairs.filter { $0.1 == kind }.map(\.0)
            var counts = [Int](repeating: 0, count: used)
            for value in chosen { counts[min(used - 1, max(0, Int((value - low) / width)))] += 1 }
            for (bin, number) in counts.enumerated() where number > 0 {
                bins.append(
                    Bin(
                        lineOfSight: kind, low: low + Double(bin) * width,
                        high: low + Double(bin + 1) * width,
                        share: Double(number) / Double(chosen.count)))
            }
        }
    }
}
