import LinearAlgebra
import Precoding

/// Requests for rates on a batch of channels, as training of the antennas wants them.
///
/// B groups of K users at N antennas; every request can be met with all antennas on.
struct AntennaRequests {
    /// One group.
    struct Request {
        /// H / sigma, [K, N].
        let channel: ComplexMatrix
        /// Requested rates in bit/s/Hz, [K].
        let rates: [Double]
        /// Exact powers with all antennas on.
        let least: LeastPower
        /// Power of an antenna.
        let energy: EnergyModel
    }

    /// The groups, [B].
    let requests: [Request]
    /// Power over a noise of 1.
    let link: Link

    var count: Int { requests.count }
    var users: Int { requests[0].channel.rows }
    var antennas: Int { requests[0].channel.columns }

    /// SINR targets, [B, K].
    var sinrTargets: [Double] {
        requests.flatMap { $0.rates.map { SpectralEfficiency.sinr(forRate: $0) } }
    }
    /// Dual powers on all antennas in W, [B, K].
    var dual: [Double] { requests.flatMap(\.least.uplinkPowers) }
    /// Powers of an antenna in W, [B].
    var antennaPowers: [Double] { requests.map(\.energy.powerPerAntenna) }
    /// H / sigma as [[Re, -Im], [Im, Re]], [B, 2 K, 2 N].
    var channels: [Double] {
        requests.flatMap(\.channel.realBlocks)
    }
}
