import LinearAlgebra
import Support

extension Precoder {
    /// Rates of every user of every channel in bit/s/Hz, [B][K]: precoders by the fast path where
    /// there is one, rates from them in double precision.
    ///
    /// - Parameters:
    ///   - channels: the channels, [B, K, N].
    ///   - estimates: what the precoders are made from, [B, K, N], for example
    ///     ``ChannelEstimate/batch(_:pilotRatio:seed:)``; `nil` for the channels themselves.
    ///   - link: power and noise.
    ///   - threads: upper limit of threads; `nil` is all processors.
    public func rates(
        on channels: ChannelBatch, knowing estimates: ChannelBatch? = nil, link: Link,
        threads: Int? = nil
    ) -> [[Double]] {
        let known = estimates ?? channels
        let fast = precoders(for: known, link: link, threads: threads)
        return Parallel.map(channels.count, threads: threads) { g in
            let w = fast?[g] ?? precoder(for: known[g], link: link)
            return SpectralEfficiency.rates(channel: channels[g], precoder: w, link: link)
        }
    }
}
