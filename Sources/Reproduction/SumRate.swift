import Evaluation
import Foundation
import Precoding

/// The mean sum rate of a precoder over the groups of an environment, beside that of the reference
/// on the same groups.
package struct SumRate: Sendable, Equatable, Codable {
    /// Mean in bit/s/Hz.
    package var mean: Double
    /// Half the width of its 95 % confidence interval over groups; `nil` with fewer than two.
    package var halfWidth: Double?
    /// The mean over that of the reference.
    package var share: Double
    /// Half the width of the share's 95 % confidence interval: much narrower, since groups that are
    /// hard for one precoder are hard for the reference too.
    package var shareHalfWidth: Double?

    /// A sum rate from its parts.
    package init(mean: Double, halfWidth: Double?, share: Double, shareHalfWidth: Double?) {
        self.mean = mean
        self.halfWidth = halfWidth
        self.share = share
        self.shareHalfWidth = shareHalfWidth
    }

    /// The means of sum rates x_g of a precoder and r_g of the reference, bit/s/Hz, [groups] each.
    ///
    /// The share s = sum x / sum r is a ratio of means over pairs; its standard error is that of the
    /// mean of x_g - s r_g, over the mean of r_g (Cochran, "Sampling Techniques", 1977, eq. 2.39).
    init(_ sums: [Double], reference: [Double]) {
        precondition(sums.count == reference.count, "the same groups")
        let own = Statistics.Mean(sums)
        let best = Statistics.Mean(reference).value
        let share = own.value / best
        let rest = Statistics.Mean(zip(sums, reference).map { $0 - share * $1 })
        self.init(
            mean: own.value, halfWidth: own.halfWidth, share: share,
            shareHalfWidth: rest.halfWidth.map { $0 / best })
    }

    /// The mean in bit/s/Hz, ± half its interval, the share in per cent and ± half its interval, as
    /// cells of a table.
    var cells: [String] {
        [
            Self.text(mean, 2), halfWidth.map { Self.text($0, 2) } ?? "",
            Self.text(100 * share, 1) + " %",
            shareHalfWidth.map { Self.text(100 * $0, 1) + " %" } ?? "",
        ]
    }

    /// The heads of ``cells``.
    static let heads = ["bit/s/Hz", "± (95 %)", "of the reference", "± (95 %)"]

    private static func text(_ value: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", value)
    }
}
