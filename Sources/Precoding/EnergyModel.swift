/// Energy per transmission, E = P_ant sum(m) + a P, in W.
///
/// sum(m) antennas are switched on, a P is the transmit power. Emery et al., PIMRC 2025.
public struct EnergyModel: Sendable, Equatable {
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

    /// P_ant `antennas` + `transmitPower`, in W.
    public func power(antennas: Int, transmitPower: Double) -> Double {
        powerPerAntenna * Double(antennas) + transmitPower
    }
}

#if !hasFeature(Embedded)
    // Embedded Swift has no Codable, and synthesis wants to stand in the type's file.
    extension EnergyModel: Codable {}
#endif
