/// What precoders of some groups spend and reach, as means over the groups.
package struct PrecodingSummary: Sendable, Codable, Equatable {
    /// What the groups have in common: `LOS`, `NLOS`, or `given`.
    package var name: String
    /// Number of groups.
    package var groups: Int
    /// Mean energy in W.
    package var energy: Double
    /// Mean transmit power in W.
    package var transmitPower: Double
    /// Mean number of antennas that are on.
    package var antennas: Double
    /// Mean sum rate in bit/s/Hz; `nil` where nobody knows the rates.
    package var sumRate: Double?
    /// Groups whose request not even all antennas at full power can meet; `nil` without requests,
    /// as what follows.
    package var infeasible: Int?
    /// Mean relative error of a user's rate against what the precoder was asked for: the request,
    /// or the share of it that can be met. Groups of which nothing can be met do not count; `nil`
    /// when there are no others.
    package var rateError: Double?
    /// Share of those groups whose every user gets at least ``RequestOutcome/metFraction`` of what
    /// the precoder was asked for.
    package var metShare: Double?
    /// Where rates hold with a probability, the mean over those groups and their users of the
    /// predicted one.
    package var probability: Double?

    /// The summary of the groups `indices` of `precoded`.
    ///
    /// - Precondition: there is at least one.
    package init(_ precoded: PrecodedGroups, _ indices: Range<Int>, name: String) {
        precondition(!indices.isEmpty, "a mean needs a group")
        func mean(_ value: (Int) -> Double) -> Double {
            indices.reduce(0) { $0 + value($1) } / Double(indices.count)
        }
        let users = precoded.precoders.users
        func rows(_ values: [Double], _ group: Int) -> [Double] {
            Array(values[(group * users)..<((group + 1) * users)])
        }
        self.name = name
        groups = indices.count
        energy = mean { precoded.energy[$0] }
        transmitPower = mean { precoded.transmitPower[$0] }
        antennas = mean { Double(precoded.antennas(of: $0)) }
        if let rates = precoded.rates { sumRate = mean { rows(rates, $0).reduce(0, +) } }
        guard let requests = precoded.requests else { return }
        infeasible = indices.count { !requests.isFeasible[$0] }
        let served = indices.filter { requests.shares[$0] > 0 }
        if let promise = requests.promise, !served.isEmpty {
            probability =
                served.reduce(0) { $0 + rows(promise.probabilities, $1).reduce(0, +) }
                / Double(served.count * users)
        }
        guard let reached = precoded.rates else { return }
        let outcomes = served.map { group in
            RequestOutcome(
                rates: rows(reached, group),
                requested: rows(requests.rates, group).map { requests.shares[group] * $0 },
                antennas: precoded.antennas(of: group),
                transmitPower: precoded.transmitPower[group], energyModel: precoded.energyModel)
        }
        guard !outcomes.isEmpty else { return }
        rateError = Statistics.Mean(outcomes.map(\.rateError)).value
        metShare = Double(outcomes.count(where: \.isMet)) / Double(outcomes.count)
    }
}
