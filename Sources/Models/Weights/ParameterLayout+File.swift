import Support

extension ParameterLayout {
    /// Adds the values of every parameter to a file, each under its name.
    ///
    /// - Precondition: `values` holds ``count`` values.
    package func store(_ values: [Float], in file: inout Safetensors) {
        precondition(values.count == count, "\(values.count) values for \(count) parameters")
        for parameter in parameters {
            file.set(parameter.name, parameter.shape, Array(values[parameter.range]))
        }
    }

    /// The values of every parameter from a file, in the order of the buffer.
    ///
    /// - Throws: `InputError` naming the file, the parameter and both shapes; also when a value is
    ///   not finite.
    package func load(from file: Safetensors) throws -> [Float] {
        var values: [Float] = []
        // Not by the configuration alone, which may ask for more than any memory holds.
        let stored = file.tensors.values.reduce(0) { $0 + $1.bytes.count }
        values.reserveCapacity(min(count, stored / MemoryLayout<Float>.size))
        for parameter in parameters {
            let part: [Float] = try file.values(parameter.name, shape: parameter.shape)
            guard part.allSatisfy(\.isFinite) else {
                throw InputError(
                    file.path, expected: "finite weights in \(parameter.name)",
                    found: "NaN or infinity")
            }
            values += part
        }
        return values
    }
}
