import ArgumentParser

/// Ranges of numbers on the command line, checked and told in one form.
enum OptionRange {
    /// Positions to draw.
    static let users = 1...10_000_000
    /// Groups of users to draw.
    static let groups = 1...1_000_000
    /// Users served at once.
    static let usersPerGroup = 1...256
    /// Rays to shoot.
    static let rays = 1...1_000_000_000
    /// Groups of users, or estimates, that something learns from.
    static let samples = 1...1_000_000_000_000
    /// Local channels to learn from.
    static let shots = 1...1_000_000
    /// Similar environments to learn from.
    static let top = 0...1_000
    /// Pilot signal-to-noise ratios in dB.
    static let pilots = -100.0...200

    /// - Throws: `ValidationError` naming option, range and value when `value` is outside; no number is in any range.
    static func check(
        _ name: String, _ value: Double?, _ range: ClosedRange<Double>, unit: String = ""
    ) throws {
        guard let value, !range.contains(value) else { return }
        throw ValidationError(
            message(name, text(range.lowerBound), text(range.upperBound), unit, text(value)))
    }

    /// The same for whole numbers.
    static func check(_ name: String, _ value: Int?, _ range: ClosedRange<Int>) throws {
        guard let value, !range.contains(value) else { return }
        throw ValidationError(
            message(name, "\(range.lowerBound)", "\(range.upperBound)", "", "\(value)"))
    }

    private static func message(
        _ name: String, _ lower: String, _ upper: String, _ unit: String, _ value: String
    ) -> String {
        "\(name) must be from \(lower) to \(upper)\(unit.isEmpty ? "" : " \(unit)"), not \(value)"
    }

    /// A number without a needless `.0`.
    private static func text(_ value: Double) -> String {
        value.rounded() == value && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    }
}
