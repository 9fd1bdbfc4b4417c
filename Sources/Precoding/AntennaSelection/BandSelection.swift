import LinearAlgebra

/// One choice of antennas for a whole band, and the exact powers that give every user its rate on them.
///
/// An antenna's chain is on or off for all resource blocks at once, so the mask is common; every group of
/// blocks has a precoder of its own. The rates of a group are the request itself
/// (``Loading/uniform``), or shared out so that the last bit costs the same in every group
/// (``Loading/equalMarginalPower``).
///
///     let request = BandRequest(channels: [h, h], rates: [2, 2, 2, 2], link: link)
///     let choice = BandSelection.greedy(request)
///     print(choice.antennas, choice.transmitPower, choice.energy)
public struct BandSelection: Sendable {
    /// How a user's rate is shared by the groups.
    public enum Loading: String, Sendable, Codable, CaseIterable {
        /// The same rate in every group.
        case uniform
        /// Equal marginal power: more rate where it is cheap.
        case equalMarginalPower = "equal-marginal-power"
    }

    /// Which antennas are on, [N].
    public let mask: [Bool]
    /// Rates of every group in bit/s/Hz, [S][K]; over the band they are those requested.
    public let rates: [[Double]]
    /// Precoder and powers of every group, [S].
    public let groups: [LeastPower]
    /// Power over the band in W, sum_s w_s ||W_s||_F^2; infinite where a group's request cannot be met.
    public let transmitPower: Double
    /// P_ant sum(m) + ``transmitPower`` in W; infinite when the request is infeasible.
    public let energy: Double

    /// Number of antennas that are on.
    public var antennas: Int { mask.count { $0 } }
    /// Whether the request is met within the link's maximum power.
    public var isFeasible: Bool { energy.isFinite }

    /// Exact powers on the antennas of `mask`, the same rate in every group.
    ///
    /// - Complexity: O(S (K^2 N + I K^3)).
    public init(mask: [Bool], _ request: BandRequest, energy: EnergyModel = .default) {
        self.init(
            mask: mask, request, rates: request.channels.map { _ in request.rates }, energy: energy)
    }

    init(mask: [Bool], _ request: BandRequest, rates: [[Double]], energy: EnergyModel) {
        self.mask = mask
        self.rates = rates
        groups = request.channels.indices.map { s in
            LeastPower.solve(
                channel: request.channels[s], rates: rates[s], link: request.link(of: s), mask: mask
            )
        }
        // A group without a solution, or with one that rounding spoils, makes the band infeasible.
        let powers = groups.map { $0.isFeasible ? $0.power : .infinity }
        transmitPower = request.mean(powers)
        self.energy =
            transmitPower <= request.link.maximumPower
            ? energy.power(antennas: mask.count { $0 }, transmitPower: transmitPower) : .infinity
    }

    /// All antennas on.
    public static func all(
        _ request: BandRequest, energy: EnergyModel = .default
    ) -> BandSelection {
        BandSelection(
            mask: Array(repeating: true, count: request.antennas), request, energy: energy)
    }

    /// Greedy backward removal over the band: the antenna goes whose loss raises the band's power least,
    /// until the request can no longer be met; the best mask on the way is kept.
    ///
    /// - Parameters:
    ///   - request: the rates and the band's channels.
    ///   - start: the antennas to begin with, for example those that a model finds promising; all for `nil`.
    ///   - energy: the power of an antenna.
    /// - Complexity: O(S M^2 I K^3) for M antennas to begin with.
    public static func greedy(
        _ request: BandRequest, from start: [Int]? = nil, energy: EnergyModel = .default
    ) -> BandSelection {
        best(request, energy) { search, _ in
            var remaining = start ?? Array(0..<request.antennas)
            var lambdas = search.fullLambdas
            var grams = search.fullGrams
            var masks = RankedMasks()
            if start != nil {
                grams = search.groups.map { group in
                    remaining.reduce(group.emptyGram) { group.adding($1, to: $0) }
                }
                let found = search.groups.indices.map {
                    search.groups[$0].powers([grams[$0]], from: lambdas[$0])[0]
                }
                let power = request.mean(found.map(\.power))
                guard power <= request.link.maximumPower else { return masks }
                let cost = energy.power(antennas: remaining.count, transmitPower: power)
                masks.add(remaining, energy: cost)
            }
            while remaining.count > 1 {
                let trials = search.groups.indices.map { s in
                    remaining.map { search.groups[s].removing($0, from: grams[s]) }
                }
                let found = search.groups.indices.map { s in
                    search.groups[s].powers(trials[s], from: lambdas[s])
                }
                let powers = remaining.indices.map { i in request.mean(found.map { $0[i].power }) }
                guard let choice = powers.indices.min(by: { powers[$0] < powers[$1] }),
                    powers[choice] <= request.link.maximumPower
                else { break }
                remaining.remove(at: choice)
                for s in search.groups.indices {
                    grams[s] = trials[s][choice]
                    lambdas[s] = found[s][choice].lambda.map { $0 * (1 - 1e-9) }
                }
                let cost = energy.power(antennas: remaining.count, transmitPower: powers[choice])
                masks.add(remaining, energy: cost)
            }
            return masks
        }
    }

    /// The first antennas of an order, as many as cost least: those near the proposed `count` and a few
    /// spread over all numbers are weighed by their exact powers over the band, and more where none of
    /// them is enough.
    ///
    /// - Complexity: O(S (K^2 N + I K^3)).
    /// - Precondition: `order` is a permutation of the antennas.
    public static func ordered(
        _ order: [Int], count: Int, _ request: BandRequest, energy: EnergyModel = .default
    ) -> BandSelection {
        precondition(
            order.sorted() == Array(0..<request.antennas), "an order of all antennas")
        return best(request, energy) { search, all in
            let antennas = order.count
            var costs = [antennas: all.energy]
            func weigh(_ counts: [Int]) {
                let new = Set(counts).subtracting(costs.keys).sorted()
                guard !new.isEmpty else { return }
                let powers = search.groups.map { group in
                    group.powers(group.grams(of: order, counts: new), from: group.fullLambda)
                        .map(\.power)
                }
                for (i, number) in new.enumerated() {
                    let power = request.mean(powers.map { $0[i] })
                    costs[number] =
                        power <= request.link.maximumPower
                        ? energy.power(antennas: number, transmitPower: power) : .infinity
                }
            }
            weigh(AntennaSelection.spreadNumbers(antennas: antennas))
            var middle = min(max(count, 1), antennas)
            // The cost over the number has one valley but for small ripples: go where it falls.
            for _ in 0..<antennas {
                weigh(AntennaSelection.numbers(near: middle, antennas: antennas))
                let next = costs.min { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? antennas
                if next == middle { break }
                middle = next
            }
            var masks = RankedMasks()
            for (number, cost) in costs.sorted(by: { $0.key < $1.key }) where number < antennas {
                masks.add(Array(order.prefix(number)), energy: cost)
            }
            return masks
        }
    }

    /// The cheapest of the masks that `choose` finds; that of all antennas where none is cheaper or there is
    /// nothing to search.
    private static func best(
        _ request: BandRequest, _ energy: EnergyModel,
        _ choose: (BandSearch, BandSelection) -> RankedMasks
    ) -> BandSelection {
        let all = all(request, energy: energy)
        guard all.isFeasible, request.rates.contains(where: { $0 > 0 }) else {
            guard request.rates.allSatisfy({ $0 == 0 }) else { return all }
            return BandSelection(
                mask: Array(repeating: false, count: request.antennas), request, energy: energy)
        }
        guard let search = BandSearch(request, all: all) else { return all }
        return choose(search, all).cheapest(
            of: request.antennas, known: (all, all.energy)
        ) { mask in
            let exact = BandSelection(mask: mask, request, energy: energy)
            return (exact, exact.energy)
        }
    }
}

/// A search over antennas in every group of a band.
private struct BandSearch {
    let groups: [AntennaSearch]
    var fullGrams: [ComplexMatrix] { groups.map(\.fullGram) }
    var fullLambdas: [[Double]] { groups.map(\.fullLambda) }

    init?(_ request: BandRequest, all: BandSelection) {
        var groups: [AntennaSearch] = []
        for s in request.channels.indices {
            guard
                let search = AntennaSearch(
                    channel: request.channels[s], rates: request.rates, link: request.link(of: s),
                    least: all.groups[s])
            else { return nil }
            groups.append(search)
        }
        self.groups = groups
    }
}
