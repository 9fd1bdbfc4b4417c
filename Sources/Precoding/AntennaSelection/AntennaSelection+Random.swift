import LinearAlgebra
import Support

extension AntennaSelection {
    /// Antennas switched off in a random order, as many as pay: a random subset of the best size,
    /// to tell what choosing the antennas is worth.
    public static func random(
        channel: ComplexMatrix, rates: [Double], link: Link, energy: EnergyModel = .default,
        seed: UInt64
    ) -> AntennaSelection {
        best(channel, rates, link, energy) { search, _ in
            var order = Array(0..<channel.columns)
            var random = Philox(seed: seed, stream: RandomStream.randomAntennas)
            for i in stride(from: order.count - 1, to: 0, by: -1) {
                order.swapAt(i, random.integer(below: i + 1))
            }
            // Subset c is the first c antennas of the order.
            var grams: [ComplexMatrix] = []
            for n in order { grams.append(search.adding(n, to: grams.last ?? search.emptyGram)) }
            var found = RankedMasks()
            for (i, candidate) in search.powers(grams, from: search.fullLambda).enumerated() {
                let cost = energy.power(antennas: i + 1, transmitPower: candidate.power)
                found.add(Array(order.prefix(i + 1)), energy: cost)
            }
            return found
        }
    }
}
