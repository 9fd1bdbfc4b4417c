import Support

/// The shape of the structured model: everything that fixes which weights there are.
///
/// The numbers are (ours): the smallest that reach the targets of `TheStructuredModel.md`.
public struct StructuredConfiguration: Sendable, Equatable, Codable, ArchitectureConfiguration {
    /// Which model this is; for the loader's choice.
    public var architecture = ModelArchitecture.structured.rawValue
    /// Width D of a user's state; above ``largestFastWidth`` precoders for the sum rate are computed
    /// in double precision, one channel after another.
    public var width = 16
    /// Number of rounds in which users exchange messages and powers are shared out anew.
    public var rounds = 4
    /// Width of the hidden layer that changes an antenna's score.
    public var antennaWidth = 16
    /// Number of rounds in which antennas' scores change.
    public var antennaRounds = 8

    /// The largest width that the fast path has: a user's state is one vector of as many numbers.
    public static let largestFastWidth = PowersWeights.width

    /// Whether precoders for the sum rate have a fast path, for up to
    /// `BatchedPrecoding.maximumUsers` users.
    public var hasFastPath: Bool { width <= Self.largestFastWidth }

    static let expectation = "a structured model's configuration"

    /// The defaults.
    public init() {}

    /// Checks that the numbers make a model.
    ///
    /// - Parameter source: the file, for the message.
    /// - Throws: `InputError` naming the field.
    public func validate(source: String) throws {
        let own = ModelArchitecture.structured.rawValue
        guard architecture == own else {
            throw InputError(source, expected: "architecture \(own)", found: architecture)
        }
        let limits = [
            ("width", width, 1024), ("rounds", rounds, 64), ("antennaWidth", antennaWidth, 1024),
            ("antennaRounds", antennaRounds, 64),
        ]
        for (name, value, limit) in limits
        where !(1...limit).contains(value) {
            throw InputError(source, expected: "\(name) from 1 to \(limit)", found: "\(value)")
        }
    }
}

extension ParameterLayout {
    /// The parameters of the structured model: of the users' powers, then of the antennas' scores.
    package static func structured(_ c: StructuredConfiguration) -> ParameterLayout {
        joined([powers(c), antennas(c)])
    }

    /// The network that shares out powers among users.
    package static func powers(_ c: StructuredConfiguration) -> ParameterLayout {
        let d = c.width
        let pair = PowerFeatures.Pair.count
        return ParameterLayout(
            (0..<c.rounds).flatMap { round -> [(String, [Int], Parameter.Start)] in
                let name = "rounds.\(round)"
                return linear(
                    "\(name).input", inputs: PowerFeatures.User.count, outputs: d)
                    + linear("\(name).own", inputs: d, outputs: d)
                    + [
                        ("\(name).other.weight", [d, d], .uniform(inputs: d)),
                        ("\(name).pair.weight", [d, pair], .uniform(inputs: pair)),
                    ]
                    + linear("\(name).gather", inputs: 3 * d, outputs: d)
                    + linear("\(name).update", inputs: d, outputs: d)
                    // Zero: an untrained model is regularised zero forcing with equal power.
                    + [("\(name).output.weight", [2, d], .zero)]
            })
    }

    /// The network that scores antennas.
    package static func antennas(_ c: StructuredConfiguration) -> ParameterLayout {
        ParameterLayout(
            (0..<c.antennaRounds).flatMap { round -> [(String, [Int], Parameter.Start)] in
                let name = "antennas.\(round)"
                // Zero: an untrained model leaves all antennas on.
                return linear(
                    "\(name).hidden", inputs: AntennaFeatures.Number.count,
                    outputs: c.antennaWidth)
                    + [
                        ("\(name).change.weight", [1, c.antennaWidth], .zero),
                        ("\(name).change.bias", [1], .zero),
                    ]
            })
    }
}
