import LinearAlgebra

extension AntennaSelection {
    /// Greedy backward removal: from all antennas, switch off the one whose loss raises the exact
    /// power least, until the request can no longer be met; the best mask on the way is kept.
    ///
    /// The energy reference of the project; at N = 12 its mean gap to
    /// ``exhaustive(channel:rates:link:energy:)`` is below 1 %. O(N^2 I K^3), with rank-1 downdates
    /// of the Gram matrix and every candidate started from the powers of the mask before, which
    /// bound its own from below.
    public static func greedy(
        channel: ComplexMatrix, rates: [Double], link: Link, energy: EnergyModel = .default
    ) -> AntennaSelection {
        best(channel, rates, link, energy) { search, all in
            var remaining = Array(0..<channel.columns)
            var gram = search.fullGram
            var lambda = search.fullLambda
            var best = (energy: all.energy, antennas: remaining)
            while remaining.count > 1 {
                let grams = remaining.map { search.removing($0, from: gram) }
                let candidates = search.powers(grams, from: lambda)
                guard
                    let choice = candidates.indices.min(by: {
                        candidates[$0].power < candidates[$1].power
                    }), candidates[choice].power.isFinite
                else { break }
                remaining.remove(at: choice)
                gram = grams[choice]
                lambda = candidates[choice].lambda.map { $0 * (1 - 1e-9) }
                let cost = energy.power(
                    antennas: remaining.count, transmitPower: candidates[choice].power)
                if cost < best.energy { best = (cost, remaining) }
            }
            return best.antennas
        }
    }

    /// The best of all 2^N - 1 masks: the reference that the tests hold
    /// ``greedy(channel:rates:link:energy:)`` against. Too slow for anything else.
    ///
    /// - Complexity: O(2^N I K^3).
    /// - Precondition: N is at most 16.
    public static func exhaustive(
        channel: ComplexMatrix, rates: [Double], link: Link, energy: EnergyModel = .default
    ) -> AntennaSelection {
        precondition(channel.columns <= 16, "2^\(channel.columns) masks are too many")
        return best(channel, rates, link, energy) { search, all in
            func antennas(_ bits: Int) -> [Int] {
                (0..<channel.columns).filter { bits >> $0 & 1 == 1 }
            }
            var best = (energy: all.energy, bits: 1 << channel.columns - 1)
            let masks = 1..<(1 << channel.columns)
            for first in stride(from: masks.lowerBound, to: masks.upperBound, by: 256) {
                let block = first..<min(masks.upperBound, first + 256)
                let grams = block.map {
                    antennas($0).reduce(search.emptyGram) { search.adding($1, to: $0) }
                }
                let candidates = search.powers(grams, from: search.fullLambda)
                for (bits, candidate) in zip(block, candidates) {
                    let cost = energy.power(
                        antennas: bits.nonzeroBitCount, transmitPower: candidate.power)
                    if cost < best.energy { best = (cost, bits) }
                }
            }
            return antennas(best.bits)
        }
    }

    /// The selection that `choose` makes, which is given a search and the selection of all
    /// antennas; that of all where the exact solution contradicts the search or there is nothing be
    /// there to search.
    static func best(
        _ channel: ComplexMatrix, _ rates: [Double], _ link: Link, _ energy: EnergyModel,
        all known: AntennaSelection? = nil, _ choose: (AntennaSearch, AntennaSelection) -> [Int]
    ) -> AntennaSelection {
        let all = known ?? all(channel: channel, rates: rates, link: link, energy: energy)
        guard
            let search = AntennaSearch(
                channel: channel, rates: rates, link: link, least: all.least)
        else { return all.withoutRequests(rates, channel, link, energy) }
        var mask = [Bool](repeating: false, count: channel.columns)
        for n in choose(search, all) { mask[n] = true }
        let result = AntennaSelection(
            mask: mask, channel: channel, rates: rates, link: link, energy: energy)
        return result.energy <= all.energy ? result : all
    }

    /// No antenna when nothing is requested, otherwise self.
    private func withoutRequests(
        _ rates: [Double], _ channel: ComplexMatrix, _ link: Link, _ energy: EnergyModel
    ) -> AntennaSelection {
        guard rates.allSatisfy({ $0 == 0 }) else { return self }
        return AntennaSelection(
            mask: Array(repeating: false, count: channel.columns), channel: channel, rates: rates,
            link: link, energy: energy)
    }
}
