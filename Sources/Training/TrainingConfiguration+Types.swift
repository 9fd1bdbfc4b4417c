import Support
import Torch

extension TrainingConfiguration {
    /// Format of weights, moments and rates.
    var weightType: DataType { precision == .float64 ? .float64 : .float32 }

    /// Format of the products.
    var computeType: DataType { precision == .bfloat16 ? .bfloat16 : weightType }

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

extension Checkpoint {
    /// Checks that the checkpoint belongs to this run.
    ///
    /// - Throws: `InputError` telling what differs.
    func check(
        _ configuration: TrainingConfiguration, _ data: TrainingData, _ folder: String
    ) throws {
        guard environments == data.environments.map(\.name) else {
            throw InputError(
                Checkpoint.path(in: folder),
                expected: "the data's \(data.environments.count) environments",
                found: "a run on \(environments.count) others; use another output folder")
        }
        let (old, new) = (self.configuration.continued, configuration.continued)
        guard old != new else { return }
        let names = zip(Mirror(reflecting: old).children, Mirror(reflecting: new).children)
            .filter { "\($0.value)" != "\($1.value)" }.compactMap(\.0.label)
        throw InputError(
            Checkpoint.path(in: folder), expected: "a run of the same configuration",
            found: "another \(names.joined(separator: ", ")); use another output folder to start "
                + "afresh")
    }
}
