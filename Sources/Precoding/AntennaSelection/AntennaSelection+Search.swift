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
        best(channel, rates, link, energy) { search, _ in
            var remaining = Array(0..<channel.columns)
            var gram = search.fullGram
            var lambda = search.fullLambda
            var found = RankedMasks()
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
                found.add(remaining, energy: cost)
            }
            return found
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
            var found = RankedMasks()
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
                    if cost < all.energy { found.add(antennas(bits), energy: cost) }
                }
            }
            return found
        }
    }

    /// The cheapest of the masks that `choose` finds, which is given a search and the selection of all
    /// antennas; that of all where none is cheaper or there is nothing to search. What the search says
    /// of a mask is held against the exact solution, and the next one taken where that contradicts it.
    static func best(
        _ channel: ComplexMatrix, _ rates: [Double], _ link: Link, _ energy: EnergyModel,
        all known: AntennaSelection? = nil,
        _ choose: (AntennaSearch, AntennaSelection) -> RankedMasks
    ) -> AntennaSelection {
        let all = known ?? all(channel: channel, rates: rates, link: link, energy: energy)
        guard
            let search = AntennaSearch(
                channel: channel, rates: rates, link: link, least: all.least)
        else { return all.withoutRequests(rates, channel, link, energy) }
        return choose(search, all).cheapest(
            of: channel.columns, known: (all, all.energy)
        ) { mask in
            let exact = AntennaSelection(
                mask: mask, channel: channel, rates: rates, link: link, energy: energy)
            return (exact, exact.energy)
        }
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
