import LinearAlgebra
import Numerics

/// Signal to interference and noise ratios, and the rates they allow.
///
/// SINR_k = a |h_k w_k|^2 / (sum over j != k of a |h_k w_j|^2 + sigma^2),
/// R_k = log2(1 + SINR_k) in bit/s/Hz, with the power scale a in [0, 1].
///
///     let w = ZeroForcing(.equalPower).precoder(for: h, link: link)
///     let sumRate = SpectralEfficiency.sumRate(channel: h, precoder: w, link: link)
public enum SpectralEfficiency {
    /// The SINR of every user, [K].
    ///
    /// - Parameters:
    ///   - channel: H [K, N].
    ///   - precoder: W [N, K], as it is sent; see `ComplexMatrix`
    ///     for antenna masks.
    ///   - noisePower: sigma^2 in W.
    ///   - powerScale: a.
    /// - Complexity: O(K^2 N).
    public static func sinrs(
        channel: ComplexMatrix, precoder: ComplexMatrix, noisePower: Double, powerScale: Double = 1
    ) -> [Double] {
        precondition(
            channel.columns == precoder.rows && channel.rows == precoder.columns,
            "channel \(channel.rows)x\(channel.columns), "
                + "precoder \(precoder.rows)x\(precoder.columns)")
        precondition((0...1).contains(powerScale), "the power scale is in [0, 1]")
        let received = channel * precoder
        return (0..<channel.rows).map { k in
            var interference = noisePower
            for j in 0..<channel.rows where j != k {
                interference += powerScale * received[k, j].squaredLength
            }
            return powerScale * received[k, k].squaredLength / interference
        }
    }

    /// The rates of all users in bit/s/Hz, [K]; see
    /// ``sinrs(channel:precoder:noisePower:powerScale:)``.
    public static func rates(
        channel: ComplexMatrix, precoder: ComplexMatrix, link: Link, powerScale: Double = 1
    ) -> [Double] {
        sinrs(
            channel: channel, precoder: precoder, noisePower: link.noisePower,
            powerScale: powerScale
        ).map(rate)
    }

    /// The sum of the users' rates in bit/s/Hz.
    public static func sumRate(
        channel: ComplexMatrix, precoder: ComplexMatrix, link: Link, powerScale: Double = 1
    ) -> Double {
        rates(channel: channel, precoder: precoder, link: link, powerScale: powerScale)
            .reduce(0, +)
    }

    /// log2(1 + `sinr`) in bit/s/Hz, exact for tiny values.
    public static func rate(_ sinr: Double) -> Double {
        Double.log(onePlus: sinr) / Double.log(2)
    }

    /// The SINR that `rate` (bit/s/Hz) needs, 2^rate - 1, exact for tiny rates.
    public static func sinr(forRate rate: Double) -> Double {
        Double.expMinusOne(rate * Double.log(2))
    }
}
