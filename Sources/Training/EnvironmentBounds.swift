import Channels
import LinearAlgebra
import Numerics
import Precoding
import Support

/// Upper bounds of the environments: mean sum rates of converged WMMSE.
public enum EnvironmentBounds {
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

    /// The mean sum rate of a precoder over the given groups of each environment, in
    /// bit/s/Hz, [E].
    ///
    /// - Parameters:
    ///   - data: the users.
    ///   - groups: of each environment, [E][count, K].
    ///   - users: K.
    ///   - precoder: for the upper bounds, the multi-start reference.
    ///   - progress: how progress is shown.
    public static func means(
        _ data: TrainingData, groups: [[Int32]], users: Int,
        precoder: some Precoder = ReferencePrecoder(),
        progress: ProgressDisplay.Style = .silent
    ) -> [Double] {
        let link = Link(maximumPower: 1, noisePower: 1)
        let display = ProgressDisplay("upper bounds", total: groups.count, style: progress)
        return groups.map { list in
            let batch = batch(data, list, users: users)
            let sums = precoder.rates(on: batch, link: link).map { $0.reduce(0, +) }
            display.advance()
            return sums.reduce(0, +) / Double(sums.count)
        }
    }
}
