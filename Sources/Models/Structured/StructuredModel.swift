import Foundation
import Support

/// A trained structured model: what `Models/mimo-structured` holds.
///
/// The folder has `config.json` (``StructuredConfiguration``) and `model.safetensors`.
public struct StructuredModel: Sendable, Equatable {
    /// The shape.
    public var configuration: StructuredConfiguration
    /// Weights in the order of ``ParameterLayout/structured(_:)``.
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
        let path = FilePath.join(folder, FoundationModel.configurationFile)
        guard let data = FileManager.default.contents(atPath: path) else {
            throw InputError(path, expected: "a model's configuration", found: "no readable file")
        }
        do {
            configuration = try JSONDecoder().decode(StructuredConfiguration.self, from: data)
        } catch {
            throw InputError(
                path, expected: "a structured model's configuration", found: "\(error)")
        }
        try configuration.validate(source: path)
        let file = try Safetensors(
            path: FilePath.join(folder, FoundationModel.weightFile))
        weights = try ParameterLayout.structured(configuration).load(from: file)
        name = URL(fileURLWithPath: folder).standardizedFileURL.lastPathComponent
        metadata = file.metadata
    }

    /// Writes `config.json` and `model.safetensors` to `folder`, each atomically.
    ///
    /// - Throws: `InputError` when the folder cannot be written.
    public func write(to folder: String) throws {
        var file = Safetensors()
        file.metadata = metadata
        ParameterLayout.structured(configuration).store(weights, in: &file)
        try file.write(to: FilePath.join(folder, FoundationModel.weightFile))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        var json = try encoder.encode(configuration)
        json.append(0x0A)
        try AtomicFile.write(
            json,
            to: FilePath.join(folder, FoundationModel.configurationFile))
    }
}
