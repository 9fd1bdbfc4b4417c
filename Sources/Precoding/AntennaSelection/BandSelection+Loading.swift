import Foundation
import LinearAlgebra

extension BandSelection {
    /// Most rounds of sharing the rates out anew (ours): the power changes by less than a tenth of a
    /// per cent after five.
    private static let loadingRounds = 12

    /// The same antennas, with each user's rate shared by the groups so that the last bit costs the same
    /// in all of them; self where that costs no less.
    ///
    /// With the gain g_ks = gamma_ks / lambda_ks that a user has in group s, interference included, its
    /// power is about (2^r - 1) / g_ks, and equal derivatives mean
    ///
    ///     r_ks = max(0, nu_k + log2 g_ks),   sum_s w_s r_ks = r_k.
    ///
    /// The gains follow from the exact powers of the last round, so this is a fixed point, not the
    /// optimum of a problem that has many; the cheapest round is kept.
    ///
    /// - Complexity: O(S (K^2 N + I K^3)) for each of at most twelve rounds.
    public func loaded(_ request: BandRequest, energy: EnergyModel = .default) -> BandSelection {
        guard isFeasible, request.channels.count > 1 else { return self }
        var best = self
        var current = self
        for _ in 0..<Self.loadingRounds {
            var rates = current.rates
            for k in request.rates.indices where request.rates[k] > 0 {
                let gains = current.groups.indices.map { s -> Double? in
                    let lambda = current.groups[s].uplinkPowers[k]
                    guard lambda > 0 else { return nil }
                    return log2(SpectralEfficiency.sinr(forRate: current.rates[s][k]) / lambda)
                }
                let shares = Self.shares(gains, request.weights, rate: request.rates[k])
                // Half of the way: interference answers to what the others do in the same round.
                for s in rates.indices { rates[s][k] = (rates[s][k] + shares[s]) / 2 }
            }
            let next = BandSelection(mask: mask, request, rates: rates, energy: energy)
            guard next.isFeasible else { break }
            let gain = current.transmitPower - next.transmitPower
            current = next
            if next.energy < best.energy { best = next }
            if abs(gain) <= 1e-5 * current.transmitPower { break }
        }
        return best
    }

    /// max(0, nu + g_s) with sum_s w_s max(0, nu + g_s) = rate; 0 where there is no gain.
    static func shares(_ gains: [Double?], _ weights: [Double], rate: Double) -> [Double] {
        let order = gains.indices.filter { gains[$0] != nil }
            .sorted { (gains[$0] ?? 0) > (gains[$1] ?? 0) }
        var result = [Double](repeating: 0, count: gains.count)
        var (weight, sum) = (0.0, 0.0)
        var level = 0.0
        for s in order {
            let gain = gains[s] ?? 0
            // A group takes part while the level over those before it is above its own floor.
            if weight > 0, (rate - sum) / weight + gain <= 0 { break }
            weight += weights[s]
            sum += weights[s] * gain
            level = (rate - sum) / weight
        }
        for s in order { result[s] = max(0, level + (gains[s] ?? 0)) }
        return result
    }
}
