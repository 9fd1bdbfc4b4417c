import LinearAlgebra
import Numerics
import Precoding

/// The feature vector of an environment: what the extractor makes of a few of its channels.
///
/// Emery et al., PIMRC 2025: environments are alike when the cosine of the angle between their
/// vectors is large.
package enum EnvironmentEmbedding {
    /// The mean over groups of the mean feature over users, [D].
    ///
    /// - Parameters:
    ///   - channels: some groups of the environment, [B, K, N].
    ///   - link: power and noise.
    ///   - inference: of the model.
    ///   - threads: upper limit of threads.
    package static func vector(
        _ channels: ChannelBatch, link: Link, inference: Inference, threads: Int? = nil
    ) -> [Float] {
        let features = inference.features(of: channels, link: link, threads: threads)
        let d = features.embedding
        var sum = [Double](repeating: 0, count: d)
        for row in 0..<features.count {
            for i in 0..<d { sum[i] += Double(features.means[row * d + i]) }
        }
        return sum.map { Float($0 / Double(max(1, features.count))) }
    }

    /// The mean feature over users of a model that knows channels, which takes these for known, [D].
    package static func vector(
        _ channels: ChannelBatch, estimator: LearnedEstimator, threads: Int? = nil
    ) -> [Float] {
        let features = estimator.features(of: channels, threads: threads)
        let d = estimator.configuration.embedding
        var sum = [Double](repeating: 0, count: d)
        for (i, value) in features.enumerated() { sum[i % d] += Double(value) }
        return sum.map { Float($0 / Double(max(1, features.count / d))) }
    }

    /// The cosine of the angle between two vectors; 0 where one of them is zero.
    package static func cosine(_ a: some Collection<Float>, _ b: some Collection<Float>) -> Double {
        var (product, first, second) = (0.0, 0.0, 0.0)
        for (x, y) in zip(a, b) {
            product += Double(x) * Double(y)
            first += Double(x) * Double(x)
            second += Double(y) * Double(y)
        }
        return first > 0 && second > 0 ? product / (first * second).squareRoot() : 0
    }
}
