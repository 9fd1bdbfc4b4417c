import Models
import Foundation
import Support
import Torch

extension TrainingRun {
    /// Writes the weights as they are and the channels of the next iterations to `path`, for
    /// `Benchmarks/training/twin.py`, which repeats the training in PyTorch.
    ///
    /// - Parameters:
    ///   - iterations: number of iterations whose channels are written.
    ///   - path: a safetensors file.
    package func writeTwinStart(iterations count: Int, to path: String) throws {
        var file = Safetensors()
        let values = try buffer.values.to(.float64).doubles()
        for parameter in buffer.layout.parameters {
            file.set(parameter.name, parameter.shape, Array(values[parameter.range]))
        }
        let channels = try (0..<count).map { try batches.channels(iteration + $0) }
        let shape = [
            count, environmentCount, groupsPerEnvironment, configuration.model.users,
            2 * data.antennas,
        ]
        file.set("channels", shape, try channels.flatMap { try $0.to(.float64).doubles() })
        file.set("bounds", [environmentCount], referenceRates)
        let json = try JSONEncoder().encode(configuration)
        file.metadata["configuration"] = String(decoding: json, as: UTF8.self)
        file.metadata["iterations"] = "\(iterations)"
        try file.write(to: path)
    }

    /// The gradient of every parameter in the last iteration, by name, as it was before clipping.
    package func unclippedGradients() throws -> [String: [Double]] {
        let values = try buffer.gradient.to(.float64).doubles()
        let scale = try 1 / (optimizer.lastClipping?.item() ?? 1)
        return Dictionary(
            uniqueKeysWithValues: buffer.layout.parameters.map { parameter in
                (parameter.name, values[parameter.range].map { $0 * scale })
            })
    }

    /// The weights as they are, in the order of the buffer.
    package func weights() throws -> [Double] { try buffer.values.to(.float64).doubles() }
}
