import LinearAlgebra

/// What is sent over one channel to meet requested rates: weights, and which antennas are on.
///
/// K users, N antennas.
public struct Transmission: Sendable, Equatable {
    /// W as it is sent, [N, K]: rows of antennas that are off are zero.
    public var precoder: ComplexMatrix
    /// Which antennas are on, [N]; each costs its power, whether it has a weight or not.
    public var activeAntennas: [Bool]

    /// A transmission from its parts.
    ///
    /// - Precondition: one entry of `activeAntennas` for each row of `precoder`.
    public init(precoder: ComplexMatrix, activeAntennas: [Bool]) {
        precondition(
            activeAntennas.count == precoder.rows,
            "\(activeAntennas.count) entries for \(precoder.rows) antennas")
        self.precoder = precoder
        self.activeAntennas = activeAntennas
    }

    /// Number of antennas that are on.
    public var antennas: Int { activeAntennas.count { $0 } }

    /// Transmit power ||W||_F^2 in W.
    public var transmitPower: Double { precoder.frobeniusNormSquared }

    /// Energy P_ant sum(m) + ||W||_F^2 in W.
    public func energy(_ model: EnergyModel) -> Double {
        model.power(antennas: antennas, transmitPower: transmitPower)
    }
}
