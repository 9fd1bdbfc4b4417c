import LinearAlgebra
import Support

extension Precoder {
    /// Rates of every user of every channel in bit/s/Hz, [B][K]: precoders by the fast path where
    /// there is one, rates from them in double precision.
    ///
    /// - Parameters:
    ///   - channels: the channels, [B, K, N].
    ///   - link: power and noise.
    ///   - threads: upper limit of threads; `nil` is all processors.
    public func rates(
        on channels: ChannelBatch, link: Link, threads: Int? = nil
    ) -> [[Double]] {
        let fast = precoders(for: channels, link: link, threads: threads)
        return Parallel.map(channels.count, threads: threads) { g in
            let channel = channels[g]
            let w = fast?[g] ?? precoder(for: channel, link: link)
            return SpectralEfficiency.rates(channel: channel, precoder: w, link: link)
        }
    }
}
