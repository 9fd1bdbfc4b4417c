/// The numbers of the antennas' network in the order of `ParameterLayout.antennas`: of each round the
/// weights of the hidden layer [D, 12], its offsets [D], the weights of the output [D], its offset.
package struct AntennaParameters: Sendable {
    /// Rounds T and hidden units D.
    package let rounds, width: Int
    /// All numbers, T rounds one after another.
    package let values: [Float]

    /// The network of `rounds` rounds and `width` hidden units.
    ///
    /// - Precondition: there are as many values as these have.
    package init(rounds: Int, width: Int, values: [Float]) {
        precondition(
            rounds > 0 && width > 0 && values.count == rounds * Self.count(width: width),
            "not the weights of a model")
        self.rounds = rounds
        self.width = width
        self.values = values
    }

    /// Numbers of a round.
    package static func count(width: Int) -> Int { width * (AntennaFeatures.Number.count + 2) + 1 }

    /// Weight of input `input` in unit `unit` of the hidden layer.
    func weight(_ round: Int, unit: Int, input: Int) -> Float {
        values[first(round) + unit * AntennaFeatures.Number.count + input]
    }

    /// Offset of unit `unit`.
    func offset(_ round: Int, unit: Int) -> Float {
        values[first(round) + width * AntennaFeatures.Number.count + unit]
    }

    /// Weight of unit `unit` in the change of the score.
    func output(_ round: Int, unit: Int) -> Float {
        values[first(round) + width * (AntennaFeatures.Number.count + 1) + unit]
    }

    /// Offset of the change of the score.
    func outputOffset(_ round: Int) -> Float {
        values[first(round) + width * (AntennaFeatures.Number.count + 2)]
    }

    private func first(_ round: Int) -> Int { round * Self.count(width: width) }
}
