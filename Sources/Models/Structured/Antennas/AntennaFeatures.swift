import Numerics

// The one definition of what the antennas' network reads. ``AntennaForward`` uses this code as it
// stands; ``AntennaKernel`` and the training graph write the formulas again for vectors and tensors,
// take the constants and the order from here, and are tested against it.

/// What the structured model reads of an antenna in a state of all antennas.
///
/// N antennas, m_n in [0, 1] how far antenna n is on, a_n its score, p the power that the requests
/// need in this state, P_ant the power of an antenna, P the largest transmit power. x_n and y_n are
/// what removing and adding the antenna would change p by, over P_ant (``MarginalAntennaPowers``).
package enum AntennaFeatures {
    /// The numbers of an antenna, in the order in which the network reads them.
    package enum Number: Int, CaseIterable, Sendable {
        /// a / 4.
        case score
        /// m.
        case active
        /// x / (1 + x).
        case removal
        /// x / (0.1 + x), which tells small ones apart.
        case smallRemoval
        /// y / (1 + y).
        case addition
        /// y / (0.1 + y).
        case smallAddition
        /// q / (1 + q) for the leverage q.
        case leverage
        /// ln(p / P_ant) / 3, the same for all antennas.
        case power
        /// ln(sum of m / K) / 3, the same for all antennas.
        case activeAntennas
        /// ln(p / P) / 3, the same for all antennas.
        case powerShare
        /// The least removal of all over itself and that of the antenna, each per unit of being on.
        case removalRank
        /// The addition of the antenna over itself and the largest of all, each per unit of being
        /// off.
        case additionRank

        /// How many there are: `allCases.count`.
        package static let count = 12
    }

    /// The numbers that are the same for all antennas; the others are an antenna's own.
    package static let shared: [Number] = [.power, .activeAntennas, .powerShare]

    /// What a score is divided by.
    package static let scoreDivisor = 4.0
    /// What logarithms are divided by.
    package static let logarithmDivisor = 3.0
    /// Change of power, in antennas, at which ``Number/smallRemoval`` and ``Number/smallAddition``
    /// are one half.
    package static let smallChange = 0.1
    /// Added to how far an antenna is on or off before anything is divided by it.
    package static let softness = 0.01
    /// Added to removals and additions per unit, so that they can be compared where all are zero.
    package static let smallestRank = 1e-6

    /// The numbers of all antennas, [N].
    ///
    /// - Parameters:
    ///   - scores: a, [N].
    ///   - active: m, [N].
    ///   - worth: what the antennas are worth, in W.
    ///   - power: p in W.
    ///   - users: K.
    ///   - antennaPower: P_ant in W.
    ///   - maximumPower: P in W.
    package static func numbers(
        scores: [Double], active: [Double], worth: MarginalAntennaPowers, power: Double,
        users: Int, antennaPower: Double, maximumPower: Double
    ) -> [FeatureNumbers<Number>] {
        let removals = worth.removal.map { $0 / antennaPower }
        let additions = worth.addition.map { $0 / antennaPower }
        let removalsPerUnit = zip(removals, active).map { $0 / ($1 + softness) + smallestRank }
        let additionsPerUnit = zip(additions, active).map {
            $0 / (1 - $1 + softness) + smallestRank
        }
        let least = removalsPerUnit.min() ?? 0
        let largest = additionsPerUnit.max() ?? 0
        let logPower = Double.log(power / antennaPower) / logarithmDivisor
        let logActive = Double.log(active.reduce(0, +) / Double(users)) / logarithmDivisor
        let logShare = Double.log(power / maximumPower) / logarithmDivisor
        return scores.indices.map { n in
            let (x, y, leverage) = (removals[n], additions[n], worth.leverage[n])
            var numbers = FeatureNumbers<Number>()
            numbers[.score] = scores[n] / scoreDivisor
            numbers[.active] = active[n]
            numbers[.removal] = x / (1 + x)
            numbers[.smallRemoval] = x / (smallChange + x)
            numbers[.addition] = y / (1 + y)
            numbers[.smallAddition] = y / (smallChange + y)
            numbers[.leverage] = leverage / (1 + leverage)
            numbers[.power] = logPower
            numbers[.activeAntennas] = logActive
            numbers[.powerShare] = logShare
            numbers[.removalRank] = least / (least + removalsPerUnit[n])
            numbers[.additionRank] = additionsPerUnit[n] / (additionsPerUnit[n] + largest)
            return numbers
        }
    }
}
