import Support

extension EnergyModel {
    /// Parses `default`, `macro` or a power in W.
    ///
    /// - Throws: `InputError` for anything else.
    public init(_ text: String) throws {
        if let preset = [Self.default, .macro].first(where: { $0.name == text }) {
            self = preset
        } else if let power = Double(text), (0...1e6).contains(power) {
            self.init(powerPerAntenna: power)
        } else {
            throw InputError(
                "--energy-model", expected: "default, macro or a power per antenna of 0 to 1e6 W",
                found: text)
        }
    }
}
