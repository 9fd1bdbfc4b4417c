import LinearAlgebra
import Numerics
import Support

/// What a base station knows of a channel after pilots: the channel plus white noise.
///
/// The estimate of user k is h_k + e_k with independent complex normal errors of variance
/// |h_k|^2 / (N S) for each of N antennas, S the pilot signal-to-noise ratio: the error's energy is
/// 1 / S of the channel's, however strong the user is.
public enum ChannelEstimate {
    /// Estimates of `channels` [B, K, N] at a pilot ratio in dB; the errors are a pure function of
    /// the seed, the channel's place in the batch and the user, the same ones scaled at every
    /// ratio.
    ///
    /// - Complexity: O(B K N).
    public static func batch(
        _ channels: ChannelBatch, pilotRatio: Double, seed: UInt64
    ) -> ChannelBatch {
        let (users, n) = (channels.users, channels.antennas)
        let ratio = Double.pow(10, pilotRatio / 10)
        var elements = channels.elements
        for row in 0..<(channels.count * users) {
            var random = Philox(
                seed: seed, stream: RandomStream.pilotErrors, substream: UInt32(row))
            let range = (row * n)..<((row + 1) * n)
            let energy = range.reduce(0.0) { sum, i in
                let (re, im) = elements[i].rawStorage
                return sum + Double(re) * Double(re) + Double(im) * Double(im)
            }
            // Half of the variance in each part.
            let scale = (energy / (2 * Double(n) * ratio)).squareRoot()
            for i in range {
                let (re, im) = random.normalPair()
                elements[i] += Complex(Float(scale * re), Float(scale * im))
            }
        }
        return ChannelBatch(
            count: channels.count, users: users, antennas: n, elements: elements)
    }
}
