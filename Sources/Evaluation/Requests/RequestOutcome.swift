import LinearAlgebra
import Precoding

/// What one transmission costs, and how near it comes to what was requested.
///
/// K users with requests r_k and rates R_k in bit/s/Hz. Users without a request (r_k = 0) count in
/// no error.
package struct RequestOutcome: Sendable, Equatable {
    /// Energy P_ant sum(m) + ||W||_F^2 in W.
    package let energy: Double
    /// Transmit power ||W||_F^2 in W.
    package let transmitPower: Double
    /// Antennas switched on.
    package let antennas: Int
    /// Mean over users of |R_k - r_k| / r_k.
    package let rateError: Double
    /// |sum R_k - sum r_k| / sum r_k.
    package let sumError: Double
    /// Mean over users of max(0, r_k - R_k) / r_k: what is missing, surplus not set against it.
    package let shortfall: Double
    /// Share of the users with a request that get at least ``heldFraction`` of it.
    package let heldShare: Double
    /// Whether every user gets at least ``metFraction`` of what it asked for.
    package let isMet: Bool

    /// Part of a request that counts as having met it (ours): a twentieth less is 0.6 dB of SINR at
    /// 4 bit/s/Hz, no more than what a channel is known to.
    package static let metFraction = 0.95

    /// Part of a request from which on it counts as held: all of it, but for rounding.
    package static let heldFraction = 0.999

    /// The outcome of `transmission` on `channel` [K, N] for `requested` rates, [K].
    ///
    /// Rates are computed in double precision, whatever made the transmission.
    ///
    /// - Complexity: O(K^2 N).
    package init(
        _ transmission: Transmission, channel: ComplexMatrix, requested: [Double], link: Link,
        energyModel: EnergyModel
    ) {
        let rates = SpectralEfficiency.rates(
            channel: channel, precoder: transmission.precoder, link: link)
        self.init(
            rates: rates, requested: requested, antennas: transmission.antennas,
            transmitPower: transmission.transmitPower, energyModel: energyModel)
    }

    /// The outcome of given `rates` for `requested` ones, [K] each, in bit/s/Hz.
    init(
        rates: [Double], requested: [Double], antennas: Int, transmitPower: Double,
        energyModel: EnergyModel
    ) {
        precondition(rates.count == requested.count, "a request for each user")
        let served = requested.indices.filter { requested[$0] > 0 }
        let count = max(1, Double(served.count))
        energy = energyModel.power(antennas: antennas, transmitPower: transmitPower)
        self.transmitPower = transmitPower
        self.antennas = antennas
        rateError = served.reduce(0) { $0 + abs(rates[$1] / requested[$1] - 1) } / count
        shortfall = served.reduce(0) { $0 + max(0, 1 - rates[$1] / requested[$1]) } / count
        heldShare =
            served.isEmpty
            ? 1
            : Double(served.count { rates[$0] >= Self.heldFraction * requested[$0] }) / count
        let wanted = served.reduce(0) { $0 + requested[$1] }
        let reached = served.reduce(0) { $0 + rates[$1] }
        sumError = wanted > 0 ? abs(reached / wanted - 1) : 0
        isMet = served.allSatisfy { rates[$0] >= Self.metFraction * requested[$0] }
    }
}
