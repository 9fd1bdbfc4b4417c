import LinearAlgebra
import Numerics

/// What a base station knows of channels after pilots: a best guess, and how far off it may be.
///
/// B groups, K users, N antennas. A channel is its guess plus an error of variance e_k at every
/// antenna. Precoders that know nothing of errors are given ``rows(for:)``.
public struct ChannelKnowledge: Sendable, Equatable {
    /// The guesses, [B, K, N].
    public var channels: ChannelBatch
    /// e_k: variance of a guess's error at one antenna, in the unit of |h|^2, [B, K]; 0 where the
    /// channel is known.
    public var errorVariances: [Float]

    /// Knowledge from its parts.
    ///
    /// - Precondition: one variance, finite and not negative, for every user.
    public init(channels: ChannelBatch, errorVariances: [Float]) {
        precondition(
            errorVariances.count == channels.count * channels.users
                && errorVariances.allSatisfy { $0 >= 0 && $0.isFinite },
            "one variance, not negative, for each of \(channels.users) users of "
                + "\(channels.count) channels")
        self.channels = channels
        self.errorVariances = errorVariances
    }

    /// Channels that are known without error.
    public init(known channels: ChannelBatch) {
        self.init(
            channels: channels,
            errorVariances: Array(repeating: 0, count: channels.count * channels.users))
    }

    /// The guesses with their errors told as noise: row k is divided by
    /// sqrt(1 + e_k P / sigma^2), [B, K, N].
    ///
    /// At full power the unknown part of a channel brings its user e_k P of disturbance, whatever
    /// the precoder is, as long as the error's direction is not known; so signal and noise of the
    /// divided row at noise sigma^2 are as those of the guess at its true noise.
    public func rows(for link: Link) -> ChannelBatch {
        let n = channels.antennas
        var elements = channels.elements
        for (row, variance) in errorVariances.enumerated() where variance > 0 {
            let factor = Self.factor(errorVariance: variance, link: link)
            for i in (row * n)..<((row + 1) * n) {
                elements[i] = elements[i].multiplied(by: factor)
            }
        }
        return ChannelBatch(
            count: channels.count, users: channels.users, antennas: n, elements: elements)
    }

    /// 1 / sqrt(1 + e P / sigma^2).
    static func factor(errorVariance e: Float, link: Link) -> Float {
        Float(1 / (1 + Double(e) * link.powerToNoise).squareRoot())
    }
}
