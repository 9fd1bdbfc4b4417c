import Support

/// The shape of the structured model: everything that fixes which weights there are.
///
/// The numbers are (ours): the smallest that reach the targets of `Documentation/Structured.md`.
public struct StructuredConfiguration: Sendable, Equatable, Codable {
    /// Which model this is; for the loader's choice.
    public var architecture = Self.structured
    /// Width D of a user's state.
    public var width = 24
    /// Number of rounds in which users exchange messages.
    public var rounds = 2

    /// The value of ``architecture`` of this type.
    public static let structured = "structured"
    /// Numbers that a user starts from, and numbers of a pair of users.
    static let userInputs = 5
    static let pairInputs = 5

    /// The defaults.
    public init() {}

    /// Checks that the numbers make a model.
    ///
    /// - Parameter source: the file, for the message.
    /// - Throws: `InputError` naming the field.
    public func validate(source: String) throws {
        guard architecture == Self.structured else {
            throw InputError(
                source, expected: "architecture \(Self.structured)", found: architecture)
        }
        for (name, value, limit) in [("width", width, 1024), ("rounds", rounds, 64)]
        where !(1...limit).contains(value) {
            throw InputError(source, expected: "\(name) from 1 to \(limit)", found: "\(value)")
        }
    }
}

extension ParameterLayout {
    /// The parameters of the structured model.
    public static func structured(_ c: StructuredConfiguration) -> ParameterLayout {
        let d = c.width
        var entries = linear("input", inputs: StructuredConfiguration.userInputs, outputs: d)
        for round in 0..<c.rounds {
            let name = "rounds.\(round)"
            entries += linear("\(name).own", inputs: d, outputs: d)
            entries.append(("\(name).other.weight", [d, d], .uniform(inputs: d)))
            let pair = StructuredConfiguration.pairInputs
            entries.append(("\(name).pair.weight", [d, pair], .uniform(inputs: pair)))
            entries += linear("\(name).gather", inputs: 3 * d, outputs: d)
            entries += linear("\(name).update", inputs: d, outputs: d)
        }
        // Zero: an untrained model is regularised zero forcing with equal power.
        entries.append(("output.weight", [2, d], .zero))
        return ParameterLayout(entries)
    }
}
