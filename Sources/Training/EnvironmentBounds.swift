import Channels
import LinearAlgebra
import Numerics
import Precoding
import Support

/// Upper bounds of the environments: mean sum rates of converged WMMSE.
public enum EnvironmentBounds {
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
}
