import Models
import Torch

extension TrainingRun {
    /// The weights of the extractor as they are now.
    public func extractor() throws -> [Float] {
        let count = ParameterLayout.extractor(configuration.model).count
        return Array(try buffer.values.to(.float32).floats()[..<count])
    }

    /// The heads of all environments as they are now; one where they share it.
    public func heads() throws -> [OutputHead] {
        let all = try buffer.values.to(.float32).floats()
        let parameters = ParameterLayout.head(configuration.model).parameters
        return (0..<configuration.heads(environments: environmentCount)).map { environment in
            let values = parameters.flatMap { parameter in
                let stacked = buffer.layout["heads" + parameter.name.dropFirst(4)]
                let start = stacked.offset + environment * parameter.count
                return all[start..<(start + parameter.count)]
            }
            return OutputHead(values, configuration: configuration.model)
        }
    }
}
