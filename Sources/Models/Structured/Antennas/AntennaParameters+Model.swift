extension AntennaParameters {
    /// The antennas' network of `model`, which stands behind that of the users' powers.
    package init(_ model: StructuredModel) {
        let powers = ParameterLayout.powers(model.configuration)
        self.init(
            rounds: model.configuration.antennaRounds, width: model.configuration.antennaWidth,
            values: Array(model.weights[powers.count...]))
    }
}

extension AntennaForward {
    /// The forward pass of `model`.
    package init(_ model: StructuredModel) { self.init(AntennaParameters(model)) }
}

extension AntennaWeights {
    /// The weights of `model`.
    init(_ model: StructuredModel) { self.init(AntennaParameters(model)) }
}
