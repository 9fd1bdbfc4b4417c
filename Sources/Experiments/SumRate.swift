import Evaluation
import Precoding

/// The mean sum rate of a precoder over the groups of an environment.
public struct SumRate: Sendable, Equatable, Codable {
    /// Mean in bit/s/Hz.
    public var mean: Double
    /// Half the width of its 95 % confidence interval over groups; `nil` with fewer than two.
    public var halfWidth: Double?

    /// A sum rate from its parts.
    public init(mean: Double, halfWidth: Double?) {
        self.mean = mean
        self.halfWidth = halfWidth
    }

    /// The mean over groups of given sum rates in bit/s/Hz.
    init(_ sums: [Double]) {
        let statistics = Statistics.Mean(sums)
        self.init(mean: statistics.value, halfWidth: statistics.halfWidth)
    }

    /// The mean of `precoder` on `environment`: precoders by the fast path where there is one,
    /// rates in double precision.
    init(_ precoder: any Precoder, on environment: ExperimentEnvironment, threads: Int?) {
        self.init(
            precoder.rates(on: environment.channels, link: environment.link, threads: threads)
                .map { $0.reduce(0, +) })
    }
}
