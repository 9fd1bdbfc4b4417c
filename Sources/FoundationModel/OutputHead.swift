import Support

/// The two output layers of one environment: to precoder columns, and to antenna and power scores.
///
/// Heads are small files of their own; the default head of a model stands in the model's file.
public struct OutputHead: Sendable, Equatable {
    /// Values in the order of ``ParameterLayout/head(_:)``.
    public var values: [Float]

    /// A head from its values.
    ///
    /// - Precondition: there are as many as the layout has.
    public init(_ values: [Float], configuration: ModelConfiguration) {
        precondition(
            values.count == ParameterLayout.head(configuration).count,
            "\(values.count) values are no head of this model")
        self.values = values
    }

    /// Reads the head in the file at `path`.
    ///
    /// - Throws: `InputError` naming the file, the tensor and both shapes.
    public init(path: String, configuration: ModelConfiguration) throws {
        let file = try Safetensors(path: path)
        values = try ParameterLayout.head(configuration).load(from: file)
    }

    /// Writes the head to `path`, atomically.
    ///
    /// - Throws: `InputError` when the folder cannot be written.
    public func write(
        to path: String, configuration: ModelConfiguration, metadata: [String: String] = [:]
    ) throws {
        var file = Safetensors()
        file.metadata = metadata
        ParameterLayout.head(configuration).store(values, in: &file)
        try file.write(to: path)
    }
}
