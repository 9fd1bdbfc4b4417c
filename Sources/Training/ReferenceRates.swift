import Channels
import LinearAlgebra
import Numerics
import Precoding
import Support

/// What the environments are measured by: mean sum rates of converged WMMSE, the best of several
/// starts.
///
/// They are no upper bounds: WMMSE ends in a local optimum, and the mean is over some groups only,
/// so that a good model can be above them.
package enum ReferenceRates {
    /// The mean sum rate of a precoder over the given groups of each environment, in
    /// bit/s/Hz, [E].
    ///
    /// - Parameters:
    ///   - data: the users.
    ///   - groups: of each environment, [E][count, K].
    ///   - users: K.
    ///   - precoder: the reference, or one to compare with it.
    ///   - progress: how progress is shown.
    package static func means(
        _ data: TrainingData, groups: [[Int]], users: Int,
        precoder: some Precoder = ReferencePrecoder(),
        progress: ProgressDisplay.Style = .silent
    ) -> [Double] {
        let link = Link(maximumPower: 1, noisePower: 1)
        let display = ProgressDisplay("upper bounds", total: groups.count, style: progress)
        return groups.map { list in
            let batch = data.batch(of: list, users: users)
            let sums = precoder.rates(on: batch, link: link).map { $0.reduce(0, +) }
            display.advance()
            return sums.reduce(0, +) / Double(sums.count)
        }
    }

    /// The channels of groups of users as a batch, in units in which P = sigma^2 = 1.
    static func batch(_ data: TrainingData, _ groups: [Int32], users: Int) -> ChannelBatch {
        let n = data.antennas
        var elements: [Complex<Float>] = []
        elements.reserveCapacity(groups.count * n)
        for user in groups {
            let row = Int(user) * 2 * n
            for i in 0..<n {
                elements.append(Complex(data.channels[row + i], data.channels[row + n + i]))
            }
        }
        return ChannelBatch(
            count: groups.count / users, users: users, antennas: n, elements: elements)
    }
}

extension TrainingGroups {
    /// `count` groups of each environment that do not change from iteration to iteration,
    /// [E][count, K].
    func fixedGroups(_ part: Part, environments: Int, count: Int) -> [[Int]] {
        (0..<environments).map { groups(part, environment: $0, iteration: 0, count: count) }
    }
}
