/// A trained feature extractor with its default head: what `Models/NAME` holds.
///
///     let model = try FoundationModel(folder: "Models/mimo-linear")
///     let precoder = try LearnedPrecoder(model, antennas: 64)
///
/// For precoders of any kind of model, read the folder as ``LoadedModel``.
///
/// The folder has `config.json` (``ModelConfiguration``) and `model.safetensors` (weights of the
/// extractor and of the default head, one tensor for each `Parameter`).
public struct FoundationModel: Sendable, Equatable {
    /// The shape.
    public var configuration: ModelConfiguration
    /// Weights of the extractor in the order of `ParameterLayout/extractor(_:)`.
    public var extractor: [Float]
    /// The head for a site without data.
    public var defaultHead: OutputHead
    /// The name, for tables; that of the folder.
    public var name: String
    /// What made the weights, from the file's metadata (steps, samples, seed …).
    public var metadata: [String: String] = [:]

    /// Whether the model was trained for requested rates (phase 2), and not for the sum rate alone.
    public var isTrainedForRates: Bool { metadata["phase"] == "2" }

    /// A model from its parts.
    public init(
        name: String, configuration: ModelConfiguration, extractor: [Float],
        defaultHead: OutputHead
    ) {
        precondition(
            extractor.count == ParameterLayout.extractor(configuration).count,
            "\(extractor.count) values are no extractor of this configuration")
        self.name = name
        self.configuration = configuration
        self.extractor = extractor
        self.defaultHead = defaultHead
    }

    /// A model of fresh weights.
    public init(name: String = "untrained", configuration: ModelConfiguration, seed: UInt64) {
        self.init(
            name: name, configuration: configuration,
            extractor: ParameterLayout.extractor(configuration).initialValues(seed: seed),
            defaultHead: OutputHead(
                ParameterLayout.head(configuration).initialValues(seed: seed, stream: 1),
                configuration: configuration))
    }

    /// Reads the model in `folder`.
    ///
    /// - Throws: `InputError` naming the file, what was expected there and what was found: a
    ///   missing folder, JSON that is no configuration, a truncated file, a weight of another shape.
    public init(folder: String) throws {
        let files = ModelFolder(folder)
        try files.require(.transformer)
        configuration = try files.configuration()
        let read = try files.weights([.extractor(configuration), .head(configuration)])
        extractor = read.parts[0]
        defaultHead = OutputHead(read.parts[1], configuration: configuration)
        metadata = read.metadata
        name = files.name
    }

    /// Writes `config.json` and `model.safetensors` to `folder`, each atomically.
    ///
    /// - Throws: `InputError` when the folder cannot be written.
    public func write(to folder: String) throws {
        try ModelFolder(folder).write(
            configuration,
            [
                (.extractor(configuration), extractor),
                (.head(configuration), defaultHead.values),
            ], metadata: metadata)
    }

    /// The same function of channels, with the parts that answer requested rates as
    /// `configuration` has them; parts that are new start from their initial values.
    ///
    /// - Precondition: the configurations differ in these parts only.
    public func preparedForRequests(as configuration: ModelConfiguration) -> FoundationModel {
        var wanted = self.configuration
        wanted.addsRateToUsers = configuration.addsRateToUsers
        wanted.usesSingleUserPower = configuration.usesSingleUserPower
        let old = ParameterLayout.extractor(self.configuration)
        let layout = ParameterLayout.extractor(wanted)
        var values = layout.initialValues(seed: 1)
        let known = Set(old.parameters.map(\.name))
        for parameter in layout.parameters where known.contains(parameter.name) {
            values.replaceSubrange(parameter.range, with: extractor[old[parameter.name].range])
        }
        var model = FoundationModel(
            name: name, configuration: wanted, extractor: values,
            defaultHead: OutputHead(defaultHead.values, configuration: wanted))
        model.metadata = metadata
        return model
    }
}
