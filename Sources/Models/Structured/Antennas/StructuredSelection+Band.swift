import LinearAlgebra
import Precoding
import Support

extension StructuredSelection: BandRateTargetPrecoder {
    /// Groups of resource blocks that the network looks at, at most (ours): neighbours are alike, and the
    /// exact powers over the whole band decide in the end.
    private static let lookedAt = 12

    /// Antennas that greedy removal begins with beyond the number that is best in order, as a share of
    /// it and at least (ours): enough to put right what the mean of scores gets wrong.
    private static let reserve = (share: 0.5, least: 4)

    /// Antennas that are on for a whole band: the scores of groups spread over it give an order, the
    /// exact powers over all groups how many of its first cost least, and greedy removal from half as many more
    /// which of them stay.
    ///
    /// - Complexity: O(T (K^2 N + K^3 + N D)) for each group looked at, and O(S M^2 I K^3) for M
    ///   antennas to remove from.
    public func selection(for request: BandRequest) -> BandSelection {
        let all = BandSelection.all(request, energy: energy)
        let served = request.rates.indices.filter { request.rates[$0] > 0 }
        guard all.isFeasible, !served.isEmpty else {
            return .ordered(
                Array(0..<request.antennas), count: request.antennas, request, energy: energy)
        }
        let scale = 1 / request.link.noisePower.squareRoot()
        let targets = served.map { SpectralEfficiency.sinr(forRate: request.rates[$0]) }
        let count = min(Self.lookedAt, request.channels.count)
        var sums = [Double](repeating: 0, count: request.antennas)
        for i in 0..<count {
            let s = (2 * i + 1) * request.channels.count / (2 * count)
            let scores = choice.forward.scores(
                channel: ComplexMatrix(rows: served.count, columns: request.antennas) {
                    request.channels[s][served[$0], $1].multiplied(by: scale)
                },
                sinrTargets: targets, dual: served.map { all.groups[s].uplinkPowers[$0] },
                antennaPower: energy.powerPerAntenna, maximumPower: request.link.maximumPower)
            for n in sums.indices { sums[n] += scores[n] }
        }
        let order = sums.indices.sorted { (sums[$0], $1) > (sums[$1], $0) }
        let first = BandSelection.ordered(
            order, count: sums.count { $0 > 0 }, request, energy: energy)
        let more = max(Self.reserve.least, Int(Self.reserve.share * Double(first.antennas)))
        let kept = BandSelection.greedy(
            request, from: order.prefix(first.antennas + more).sorted(), energy: energy)
        return kept.energy < first.energy ? kept : first
    }
}
