import LinearAlgebra
import Numerics

extension AntennaSelection {
    /// The first antennas of an order: of a few numbers near a proposed one and a few spread over
    /// all, the number with the least energy.
    ///
    /// Eight numbers near the proposal are compared by their exact powers, which fill the lanes of
    /// one vector and cost little more than one: `count`, three below it and four above, one antenna
    /// apart for small numbers and further for large ones; and eight in a geometric series from 1 to
    /// N, so that a proposal far off the mark costs little. Where none of these is enough, larger
    /// numbers are tried until the request can be met.
    ///
    /// - Parameters:
    ///   - order: the antennas, [N], the one to switch on first in front.
    ///   - count: how many are proposed.
    ///   - channel: H [K, N].
    ///   - rates: requested rates in bit/s/Hz, [K].
    ///   - link: power and noise.
    ///   - energy: the power of an antenna.
    ///   - all: the selection of all antennas, where it is known already.
    /// - Complexity: O(K^2 N + I K^3).
    /// - Precondition: `order` is a permutation of the antennas.
    public static func ordered(
        _ order: [Int], count: Int, channel: ComplexMatrix, rates: [Double], link: Link,
        energy: EnergyModel = .default, all: AntennaSelection? = nil
    ) -> AntennaSelection {
        precondition(
            order.sorted() == Array(0..<channel.columns), "an order of all antennas")
        return best(channel, rates, link, energy, all: all) { search, _ in
            let antennas = order.count
            var found = RankedMasks()
            /// Whether one of the numbers is enough.
            func weigh(_ counts: [Int]) -> Bool {
                let grams = search.grams(of: order, counts: counts)
                let candidates = search.powers(grams, from: search.fullLambda)
                for (n, candidate) in zip(counts, candidates) {
                    let cost = energy.power(antennas: n, transmitPower: candidate.power)
                    found.add(Array(order.prefix(n)), energy: cost)
                }
                return candidates.contains { $0.power.isFinite }
            }
            var counts = Self.numbers(near: count, antennas: antennas)
            while !weigh(counts), let last = counts.last, last < antennas {
                let next = Self.step(near: last)
                counts = (1...8).map { min(last + $0 * next, antennas) }
            }
            _ = weigh(Self.spreadNumbers(antennas: antennas))
            return found
        }
    }

    /// The numbers of antennas that are weighed near `count`, ascending, [8].
    package static func numbers(near count: Int, antennas: Int) -> [Int] {
        let step = step(near: count)
        return (-3...4).map { min(max(count + $0 * step, 1), antennas) }
    }

    /// Eight numbers of antennas in a geometric series from 1, ascending: N^(i / 8).
    static func spreadNumbers(antennas: Int) -> [Int] {
        (0..<8).map { Int(Double.pow(Double(antennas), Double($0) / 8).rounded()) }
    }

    /// Distance of the numbers that are weighed near `count`.
    static func step(near count: Int) -> Int { 1 + count / 24 }
}

extension AntennaSearch {
    /// H H^H / sigma^2 of the first antennas of `order`, for each of the ascending `counts`.
    func grams(of order: [Int], counts: [Int]) -> [ComplexMatrix] {
        var gram = emptyGram
        var used = 0
        return counts.map { count in
            while used < count {
                gram = adding(order[used], to: gram)
                used += 1
            }
            return gram
        }
    }
}
