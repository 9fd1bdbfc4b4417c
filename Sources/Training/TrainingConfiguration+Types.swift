import Support
import Torch

extension TrainingConfiguration {
    /// Format of weights, moments and rates.
    var weightType: DataType { precision == .float64 ? .float64 : .float32 }

    /// Format of the products.
    var computeType: DataType { precision == .bfloat16 ? .bfloat16 : weightType }

    /// Whether a model that knows channels is trained.
    var knowsChannels: Bool { model.head == .channel }

    /// Number of heads for `environments` environments.
    func heads(environments: Int) -> Int {
        knowsChannels && channel.sharesHead ? 1 : environments
    }

    /// The configuration without what may change when a run is continued.
    var continued: TrainingConfiguration {
        var copy = self
        copy.samples = 1
        copy.patience = 0
        copy.validationInterval = 1
        copy.checkpointInterval = 0
        copy.defaultHeadSamples = 1
        return copy
    }
}
