/// The derived strategies for requested rates, those that every comparison has.
public enum RateTargetPrecoders {
    /// From the highest energy to the lowest: all antennas at full power, all antennas with exact
    /// power, a random subset of the best size, greedy selection.
    ///
    /// - Parameters:
    ///   - fullPower: the weights at full power.
    ///   - energy: the power of an antenna.
    ///   - seed: of the random subsets.
    public static func derived(
        fullPower: any Precoder = ReferencePrecoder(), energy: EnergyModel = .default,
        seed: UInt64 = 1
    ) -> [any RateTargetPrecoder] {
        [
            FullPower(fullPower), AntennaSelectionPrecoder(.all, energy: energy),
            AntennaSelectionPrecoder(.random(seed: seed), energy: energy),
            AntennaSelectionPrecoder(.greedy, energy: energy),
        ]
    }
}
