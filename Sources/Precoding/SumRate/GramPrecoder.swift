import LinearAlgebra
import Numerics

/// A precoder whose columns lie in the row space of the channel, W = H^H X.
///
/// All classical precoders are of this form (Bjornson, Bengtsson, Ottersten, "Optimal multiuser
/// transmit beamforming", IEEE Signal Processing Magazine 2014, doi:10.1109/MSP.2014.2312183), so
/// they need only the K x K Gram matrix G = H H^H until the last step.
public protocol GramPrecoder: Precoder {
    /// The coefficients X [K, K], up to a common positive scale, from G = H H^H [K, K].
    ///
    /// Unscaled: G is in the channel's units, the power P and the noise in W.
    func coefficients(gram: ComplexMatrix, link: Link) -> ComplexMatrix
}

extension GramPrecoder {
    /// W = H^H X scaled to power P. O(K^2 N + K^3).
    public func precoder(for channel: ComplexMatrix, link: Link) -> ComplexMatrix {
        precondition(channel.isFinite, "the channel must be finite")
        let x = coefficients(gram: channel.gram, link: link)
        return channel.precoder(coefficients: x, power: link.maximumPower)
    }
}
