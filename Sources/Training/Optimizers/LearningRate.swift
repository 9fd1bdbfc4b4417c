import Foundation

/// The course of the learning rate.
enum LearningRate {
    /// Learning rate over its largest value in iteration `iteration` (from 0) of `count`: a straight
    /// rise over the warm-up, times half a cosine to zero at the end if the configuration says so.
    static func factor(
        iteration: Int, of count: Int, _ configuration: TrainingConfiguration
    ) -> Double {
        let rise =
            configuration.warmup > 0
            ? min(1, Double(iteration + 1) / Double(configuration.warmup)) : 1
        switch configuration.schedule {
        case .constant: return rise
        case .cosine: return rise * cosine(Double(iteration) / Double(count))
        }
    }

    /// Half a cosine from 1 at `progress` 0 to 0 at 1.
    static func cosine(_ progress: Double) -> Double { 0.5 * (1 + cos(.pi * progress)) }
}
