import Support

/// Energy per transmission, E = P_ant sum(m) + a P, in W.
///
/// sum(m) antennas are switched on, a P is the transmit power. Emery et al., PIMRC 2025.
public struct EnergyModel: Sendable, Equatable, Codable {
    /// Name of the preset, or `given`.
    public var name: String
    /// Power P_ant of one active radio-frequency chain in W.
    public var powerPerAntenna: Double

    /// A model of `powerPerAntenna` W.
    public init(name: String = "given", powerPerAntenna: Double) {
        precondition(
            powerPerAntenna >= 0 && powerPerAntenna.isFinite, "a chain's power is not negative")
        self.name = name
        self.powerPerAntenna = powerPerAntenna
    }

    /// 1 W (ours): Bjornson, Sanguinetti, Hoydis, Debbah 2015, doi:10.1109/TWC.2015.2400437, so
    /// that 64 antennas at 20 W cost 84 W.
    public static let `default` = EnergyModel(name: "default", powerPerAntenna: 1)

    /// 12 W (ours): commercial 64T64R units draw 1,000 to 1,500 W at full load.
    public static let macro = EnergyModel(name: "macro", powerPerAntenna: 12)

    /// Parses `default`, `macro` or a power in W.
    ///
    /// - Throws: `InputError` for anything else.
    public init(_ text: String) throws {
        if let preset = [Self.default, .macro].first(where: { $0.name == text }) {
            self = preset
        } else if let power = Double(text), power >= 0, power.isFinite {
            self.init(powerPerAntenna: power)
        } else {
            throw InputError(
                "--energy-model", expected: "default, macro or a power per antenna in W",
                found: text)
        }
    }

    /// P_ant `antennas` + `transmitPower`, in W.
    public func power(antennas: Int, transmitPower: Double) -> Double {
        powerPerAntenna * Double(antennas) + transmitPower
    }
}
