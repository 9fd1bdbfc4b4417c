/// A trained structured model: what `Models/mimo-structured` holds.
///
/// The folder has `config.json` (``StructuredConfiguration``) and `model.safetensors`.
public struct StructuredModel: Sendable, Equatable {
    /// The shape.
    public var configuration: StructuredConfiguration
    /// Weights in the order of `ParameterLayout/structured(_:)`.
    public var weights: [Float]
    /// The name, for tables; that of the folder.
    public var name: String
    /// What made the weights, from the file's metadata.
    public var metadata: [String: String] = [:]

    /// A model from its parts.
    ///
    /// - Precondition: there are as many weights as the layout has.
    public init(name: String, configuration: StructuredConfiguration, weights: [Float]) {
        precondition(
            weights.count == ParameterLayout.structured(configuration).count,
            "\(weights.count) values are no weights of this configuration")
        self.name = name
        self.configuration = configuration
        self.weights = weights
    }

    /// A model of fresh weights: regularised zero forcing with equal power.
    public init(
        name: String = "untrained", configuration: StructuredConfiguration = .init(), seed: UInt64
    ) {
        self.init(
            name: name, configuration: configuration,
            weights: ParameterLayout.structured(configuration).initialValues(seed: seed))
    }

    /// Reads the model in `folder`.
    ///
    /// - Throws: `InputError` naming the file, what was expected there and what was found.
    public init(folder: String) throws {
        let files = ModelFolder(folder)
        try files.require(.structured)
        configuration = try files.configuration()
        let read = try files.weights([.structured(configuration)])
        weights = read.parts[0]
        metadata = read.metadata
        name = files.name
    }

    /// Writes `config.json` and `model.safetensors` to `folder`, each atomically.
    ///
    /// - Throws: `InputError` when the folder cannot be written.
    public func write(to folder: String) throws {
        try ModelFolder(folder).write(
            configuration, [(.structured(configuration), weights)], metadata: metadata)
    }
}
