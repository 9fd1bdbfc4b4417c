import LinearAlgebra
import Numerics

// Greedy removal asks for the exact power of every mask that is one antenna smaller. What an antenna
// is worth to first order in the dual powers (``MarginalAntennaPowers``) ranks them nearly as well,
// for all antennas at once, and needs no training: it is what stands in where the network has seen
// nothing like the request.

extension AntennaForward {
    /// The antennas in the order of greedy removal by what they are worth to first order, and how many
    /// of them seem to cost the least.
    ///
    /// The antenna of least worth is switched off, the dual powers follow by two steps of the fixed
    /// point, and so on to the last. Of equal antennas the first stays.
    ///
    /// - Parameters: as of ``scores(channel:sinrTargets:dual:antennaPower:maximumPower:)``.
    /// - Returns: all antennas, the one to switch on first in front, and a number of them.
    /// - Complexity: O(N (K^2 N + K^3)).
    package static func removalOrder(
        channel: ComplexMatrix, sinrTargets: [Double], dual: [Double], antennaPower: Double,
        maximumPower: Double
    ) -> (order: [Int], count: Int) {
        let (users, antennas) = (channel.rows, channel.columns)
        var dual = dual
        var on = [Double](repeating: 1, count: antennas)
        var order = Array(0..<antennas)
        var best = (cost: Double.infinity, count: antennas)
        for count in stride(from: antennas, through: 1, by: -1) {
            let gram = ComplexMatrix(rows: users, columns: antennas) {
                channel[$0, $1].multiplied(by: on[$1])
            }.gram
            follow(
                gram: gram, sinrTargets: sinrTargets, dual: &dual, maximumPower: maximumPower)
            let power = dual.reduce(0, +)
            let cost = antennaPower * Double(count) + power
            if power <= maximumPower, cost < best.cost { best = (cost, count) }
            let worth = MarginalAntennaPowers(
                channel: channel, sinrTargets: sinrTargets, active: on, dual: dual,
                inverse: inverse(gram: gram, dual: dual))
            var least = (worth: Double.infinity, antenna: -1)
            for n in 0..<antennas where on[n] > 0 {
                let own = worth.removal[n]
                if least.antenna < 0 || own <= least.worth { least = (own, n) }
            }
            on[least.antenna] = 0
            order[count - 1] = least.antenna
        }
        return (order, best.count)
    }
}
