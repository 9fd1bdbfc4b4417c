import LinearAlgebra
import Numerics
import Precoding

// Goals, in order:
//   1. The scoring of antennas as the guide writes it, to be read.
//   2. Double precision: the yardstick of training and of the fast path.
//
// Derivation. Which antennas to switch on is a choice among 2^N; greedy removal settles it one
// antenna after another, each time with the exact powers of all masks that are one antenna smaller.
// What an antenna is worth follows from K x K algebra alone (``MarginalAntennaPowers``), for all
// antennas at once; what is hard is to change many antennas at the same time, as two that do the
// same work must not both go. So the antennas are softened to m_n = sigmoid(a_n), and a small
// network, the same for all antennas, moves the scores a_n in a few rounds, with the values of all
// antennas computed anew in each.

/// The scores of antennas for given rates, plainly, in double precision.
///
/// K users, N antennas. In each round the dual powers follow the antennas by two steps of the fixed
/// point, ``AntennaFeatures`` are computed, and a network of one hidden layer, the same for all
/// antennas, changes the scores. `TheStructuredModel.md` derives it.
package struct AntennaForward: Sendable {
    /// The network.
    package let parameters: AntennaParameters

    /// Score at the start, of every antenna: on, but not beyond doubt.
    package static let start = 3.0
    /// Limit of a score's absolute value.
    package static let limit = 12.0
    /// Steps of the fixed point in a round: powers follow the antennas from round to round.
    package static let steps = 2
    /// Limit of a dual power over the largest transmit power.
    package static let powerLimit = 16.0
    /// Least power of an antenna in W that it is weighed with; below it antennas cost nothing.
    package static let smallestAntennaPower = 1e-3

    /// The forward pass of the network `parameters`.
    package init(_ parameters: AntennaParameters) { self.parameters = parameters }

    /// Scores of the antennas, [N]: the order in which they are worth switching on, positive for
    /// those that are to be on.
    ///
    /// - Parameters:
    ///   - channel: H / sigma of the users that request something, [K, N].
    ///   - sinrTargets: their SINR targets gamma, [K].
    ///   - dual: their dual powers in W with all antennas on, [K].
    ///   - antennaPower: power P_ant of an antenna in W.
    ///   - maximumPower: largest transmit power P in W.
    package func scores(
        channel: ComplexMatrix, sinrTargets: [Double], dual: [Double], antennaPower: Double,
        maximumPower: Double
    ) -> [Double] {
        let antennas = channel.columns
        let antennaPower = max(antennaPower, Self.smallestAntennaPower)
        var scores = [Double](repeating: Self.start, count: antennas)
        var dual = dual
        for round in 0..<parameters.rounds {
            let numbers = Self.numbers(
                scores: scores, channel: channel, sinrTargets: sinrTargets, dual: &dual,
                antennaPower: antennaPower,
                maximumPower: maximumPower)
            for n in 0..<antennas {
                let moved = scores[n] + change(round, numbers[n].values)
                scores[n] = min(max(moved, -Self.limit), Self.limit)
            }
        }
        return scores
    }

    /// What the network reads in the state that `scores` give, after the dual powers have followed.
    package static func numbers(
        scores: [Double], channel: ComplexMatrix, sinrTargets: [Double], dual: inout [Double],
        antennaPower: Double, maximumPower: Double
    ) -> [FeatureNumbers<AntennaFeatures.Number>] {
        let users = channel.rows
        let active = scores.map { 1 / (1 + Double.exp(-$0)) }
        let gram = ComplexMatrix(rows: users, columns: channel.columns) {
            channel[$0, $1].multiplied(by: active[$1].squareRoot())
        }.gram
        follow(gram: gram, sinrTargets: sinrTargets, dual: &dual, maximumPower: maximumPower)
        let worth = MarginalAntennaPowers(
            channel: channel, sinrTargets: sinrTargets, active: active, dual: dual,
            inverse: inverse(gram: gram, dual: dual))
        return AntennaFeatures.numbers(
            scores: scores, active: active, worth: worth, power: dual.reduce(0, +), users: users,
            antennaPower: antennaPower, maximumPower: maximumPower)
    }

    /// Lets the dual powers follow the antennas by ``steps`` steps of the fixed point.
    static func follow(
        gram: ComplexMatrix, sinrTargets: [Double], dual: inout [Double], maximumPower: Double
    ) {
        for _ in 0..<steps {
            let inverse = inverse(gram: gram, dual: dual)
            for k in dual.indices {
                let rest = inverse[k, k].real
                dual[k] = min(
                    dual[k] * sinrTargets[k] * rest / (1 - rest), powerLimit * maximumPower)
            }
        }
    }

    /// M^-1 = (I + Lambda^1/2 G Lambda^1/2)^-1.
    static func inverse(gram: ComplexMatrix, dual: [Double]) -> ComplexMatrix {
        let roots = dual.map { $0.squareRoot() }
        let m = ComplexMatrix(rows: gram.rows, columns: gram.rows) {
            gram[$0, $1].multiplied(by: roots[$0] * roots[$1]) + ($0 == $1 ? .one : .zero)
        }
        // Its eigenvalues are 1 and more.
        return m.solvePositiveDefinite(.identity(gram.rows)) ?? .identity(gram.rows)
    }

    private func change(_ round: Int, _ inputs: [Double]) -> Double {
        var sum = Double(parameters.outputOffset(round))
        for i in 0..<parameters.width {
            var hidden = Double(parameters.offset(round, unit: i))
            for (j, input) in inputs.enumerated() {
                hidden += Double(parameters.weight(round, unit: i, input: j)) * input
            }
            sum += Double(parameters.output(round, unit: i)) * max(0, hidden)
        }
        return sum
    }
}
