import Foundation
import Support

/// A folder that holds a trained model: its shape in `config.json`, its weights in
/// `model.safetensors`.
///
/// The one place where such folders are read and written; ``FoundationModel`` and
/// ``StructuredModel`` say which configuration and which parameters they have.
package struct ModelFolder {
    /// The folder.
    package let path: String

    /// Name of the configuration's file.
    package static let configurationFile = "config.json"
    /// Name of the weights' file.
    package static let weightFile = "model.safetensors"

    /// The folder at `path`; nothing is read yet.
    package init(_ path: String) { self.path = path }

    private var configurationPath: String { FilePath.join(path, Self.configurationFile) }
    private var weightPath: String { FilePath.join(path, Self.weightFile) }

    /// The model's name for tables: that of the folder.
    var name: String { URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent }

    /// The architecture that the configuration names, whether it is one of ours or not; `nil` where
    /// there is none to read.
    var architectureName: String? {
        struct Head: Decodable { var architecture: String }
        return FileManager.default.contents(atPath: configurationPath)
            .flatMap { try? JSONDecoder().decode(Head.self, from: $0) }?.architecture
    }

    /// The architecture that the configuration names; `nil` where it names none of ours.
    package var architecture: ModelArchitecture? {
        architectureName.flatMap(ModelArchitecture.init)
    }

    /// Stops the reading of a model of `architecture` where the configuration names another.
    ///
    /// - Throws: `InputError` naming the file and both.
    func require(_ architecture: ModelArchitecture) throws {
        if let found = architectureName, found != architecture.rawValue {
            throw InputError(
                configurationPath,
                expected: "\(architecture.label) (architecture \(architecture.rawValue))",
                found: "architecture \(found)")
        }
    }

    /// The configuration.
    ///
    /// - Throws: `InputError` naming the file, what was expected there and what was found.
    func configuration<Configuration: ArchitectureConfiguration>() throws -> Configuration {
        guard let data = FileManager.default.contents(atPath: configurationPath) else {
            throw InputError(
                configurationPath, expected: "a model's configuration", found: "no readable file",
                kind: .unreadable)
        }
        let configuration: Configuration
        do {
            configuration = try JSONDecoder().decode(Configuration.self, from: data)
        } catch {
            throw InputError(
                configurationPath, expected: Configuration.expectation,
                found: DecodingError.reason(of: error, in: "JSON"))
        }
        try configuration.validate(source: configurationPath)
        return configuration
    }

    /// The weights, one array for each of `layouts`, and what made them.
    ///
    /// - Throws: `InputError` naming the file, the parameter and both shapes.
    func weights(_ layouts: [ParameterLayout]) throws -> (
        parts: [[Float]], metadata: [String: String]
    ) {
        let file = try Safetensors(path: weightPath)
        return (try layouts.map { try $0.load(from: file) }, file.metadata)
    }

    /// Writes both files, each atomically.
    ///
    /// - Parameters:
    ///   - configuration: the shape.
    ///   - parts: layouts and their values, in the order of the file.
    ///   - metadata: what made the weights, as entries of the file.
    /// - Throws: `InputError` when the folder cannot be written.
    func write(
        _ configuration: some ArchitectureConfiguration,
        _ parts: [(layout: ParameterLayout, values: [Float])], metadata: [String: String]
    ) throws {
        var file = Safetensors()
        file.metadata = metadata
        for part in parts { part.layout.store(part.values, in: &file) }
        try file.write(to: weightPath)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        var json = try encoder.encode(configuration)
        json.append(0x0A)
        try AtomicFile.write(json, to: configurationPath)
    }
}
