import Foundation
import Precoding
import Support

/// Masks drawn with the probabilities of a network, and how the cost depends on each probability.
struct AntennaDraws {
    /// The seed of the run.
    let seed: UInt64
    /// Weight of ln(p / P) where the power p is above the largest, P.
    let excessWeight: Double

    /// What one drawn mask tells.
    struct Outcome {
        /// Derivatives of the expected cost by the probabilities, estimated from this mask, [N].
        let slopes: [Double]
        /// Logarithm of the mask's cost over the energy of all antennas.
        let saving: Double
    }

    /// One mask for each of `requests`, from `probabilities` [B, N].
    func draw(
        _ requests: AntennaRequests, probabilities: [Double], iteration: Int, threads: Int?
    ) -> [Outcome] {
        let n = requests.antennas
        return Parallel.map(requests.count, threads: threads) { g in
            var random = Philox(
                seed: seed, stream: RandomStream.antennaMasks &+ UInt32(g),
                substream: UInt32(truncatingIfNeeded: iteration))
            let mask = (0..<n).map { random.uniform() < probabilities[g * n + $0] }
            return outcome(requests.requests[g], requests.link, mask)
        }
    }

    private func outcome(
        _ request: AntennaRequests.Request, _ link: Link, _ mask: [Bool]
    ) -> Outcome {
        guard
            let around = SingleFlipPowers(
                mask: mask, channel: request.channel, rates: request.rates, link: link)
        else { return Outcome(slopes: [Double](repeating: 0, count: mask.count), saving: 0) }
        let on = mask.count { $0 }
        let here = cost(request.energy, antennas: on, power: around.power, link)
        let slopes = mask.indices.map { n -> Double in
            let there = cost(
                request.energy, antennas: on + (mask[n] ? -1 : 1), power: around.flipped[n], link)
            return mask[n] ? here - there : there - here
        }
        let all = request.energy.power(
            antennas: mask.count, transmitPower: request.least.power)
        return Outcome(slopes: slopes, saving: here - log(all))
    }

    /// ln(P_ant n + p) + w max(0, ln(p / P)).
    private func cost(
        _ energy: EnergyModel, antennas: Int, power: Double, _ link: Link
    ) -> Double {
        log(energy.power(antennas: antennas, transmitPower: power))
            + excessWeight * max(0, log(power / link.maximumPower))
    }
}
