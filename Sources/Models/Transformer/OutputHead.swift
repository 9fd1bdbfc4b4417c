import Support

/// The two output layers of one environment: to precoder columns, and to antenna and power scores.
///
/// Heads are small files of their own; the default head of a model stands in the model's file.
public struct OutputHead: Sendable, Equatable {
    /// Values in the order of `ParameterLayout/head(_:)`.
    public var values: [Float]

    /// A head from its values.
    ///
    /// - Precondition: `values` has as many values as the layout.
    public init(_ values: [Float], configuration: ModelConfiguration) {
        precondition(
            values.count == ParameterLayout.head(configuration).count,
            "\(values.count) values are no head of this model")
        self.values = values
    }

    /// Key of the metadata that names the extractor a head belongs to.
    package static let extractorKey = "extractor"

    /// Reads the head in the file at `path`, which must be one of `model`.
    ///
    /// - Throws: `InputError` naming the file, the tensor and both shapes; also when the file says
    ///   that the head was trained over another extractor.
    public init(path: String, of model: FoundationModel) throws {
        let file = try Safetensors(path: path)
        values = try ParameterLayout.head(model.configuration).load(from: file)
        let own = model.extractorFingerprint
        if let extractor = file.metadata[Self.extractorKey], extractor != own {
            throw InputError(
                path, expected: "a head of model \(model.name), extractor \(own)",
                found: "one of extractor \(extractor)")
        }
    }

    /// The value of the file's metadata entry `format`.
    package static let format = "mimo-head-1"

    /// Writes the head to `path`, atomically.
    ///
    /// - Throws: `InputError` when the folder cannot be written.
    public func write(
        to path: String, configuration: ModelConfiguration, metadata: [String: String] = [:]
    ) throws {
        var file = Safetensors()
        file.metadata = metadata
        file.metadata["format"] = Self.format
        ParameterLayout.head(configuration).store(values, in: &file)
        try file.write(to: path)
    }
}
