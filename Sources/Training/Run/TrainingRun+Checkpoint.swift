import Foundation
import Support
import Torch

extension TrainingRun {
    /// Whether a run that writes to `folder` has left a checkpoint there, so that it would go on.
    package static func isBegun(in folder: String) -> Bool {
        [Checkpoint.fileName, Checkpoint.previousName].contains {
            FileManager.default.fileExists(atPath: FilePath.join(folder, $0))
        }
    }

    /// Writes a checkpoint; only the first process does.
    public func save() throws {
        guard processes.isRoot else { return }
        var arrays: [String: [Double]] = [:]
        for (name, tensor) in optimizer.state {
            arrays[name] = try tensor.to(.float64).doubles()
        }
        try Checkpoint(
            configuration: configuration, iteration: iteration,
            environments: data.environments.map(\.name), referenceRates: referenceRates,
            validationReferenceRates: validation.referenceRates, rates: algorithm1.rates,
            curve: curve, arrays: arrays, seconds: seconds, origin: origin
        ).write(to: folder)
    }

    /// Brings weights and moments to what a checkpoint has kept.
    ///
    /// - Throws: `InputError` when an array is not there or has another length.
    func restore(_ arrays: [String: [Double]]) throws {
        for (name, tensor) in optimizer.state {
            guard let values = arrays[name], values.count == tensor.count else {
                throw InputError(
                    Checkpoint.path(in: folder), expected: "\(tensor.count) values of \(name)",
                    found: arrays[name].map { "\($0.count)" } ?? "none")
            }
            try Autograd.withoutGradients {
                try tensor.copy(from: Tensor(values).to(tensor.type).to(device))
            }
        }
        try buffer.refresh()
    }
}
