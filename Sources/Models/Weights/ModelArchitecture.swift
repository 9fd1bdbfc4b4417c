/// The kinds of model that a folder can hold; the raw value stands in its `config.json`.
public enum ModelArchitecture: String, Sendable, CaseIterable {
    /// ``FoundationModel``: a transformer with output layers of its own for a site.
    case transformer
    /// ``StructuredModel``: a small network in front of the known form of the best precoder.
    case structured

    /// What messages call such a model.
    var label: String {
        switch self {
        case .transformer: "a foundation model"
        case .structured: "a structured model"
        }
    }
}

/// The shape of a model of one architecture, as `config.json` has it.
protocol ArchitectureConfiguration: Codable, Sendable {
    /// What a message calls the configuration that was expected.
    static var expectation: String { get }

    /// Checks that the numbers make a model.
    ///
    /// - Parameter source: the file, for the message.
    /// - Throws: `InputError` naming the field.
    func validate(source: String) throws
}
