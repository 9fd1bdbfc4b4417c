import LinearAlgebra
import Numerics

extension BatchWorkspace {
    /// Reads `count` channels [count, K, N], one for each lane from the first on, and forms their
    /// Gram matrices; lanes without a channel, or with one of zeros, get the identity, so that no
    /// algorithm meets anything singular there.
    ///
    /// - Precondition: the channels are finite, and `count` is at most the number of lanes.
    func load(_ channels: UnsafePointer<Complex<Float>>, count: Int, link: Link) {
        silent = LaneSet()
        for lane in 0..<count {
            load(channels + lane * users * antennas, lane: lane, link: link)
        }
        clear(from: count)
    }

    /// Reads one channel [K, N] into a lane, as ``load(_:count:link:)`` does.
    func load(_ channel: UnsafePointer<Complex<Float>>, lane: Int, link: Link) {
        let scale = L.Scalar(link.powerToNoise.squareRoot())
        let trace: L.Scalar
        if users == 4 && antennas == padded {
            trace = loadFour(channel, lane: lane, scale: scale)
        } else {
            read(channel, lane: lane, scale: scale)
            trace = formGram(lane)
        }
        precondition(trace.isFinite, "the channel must be finite")
        silent.remove(lane)
        guard trace == 0 else { return }
        silent.insert(lane)
        setIdentity(lane)
    }

    /// Leaves the lanes from `count` on without a channel.
    func clear(from count: Int) {
        for lane in count..<max(L.count, count) { setIdentity(lane) }
    }

    /// Copies one channel [K, N], times `scale`, to the planes of a lane.
    private func read(_ channel: UnsafePointer<Complex<Float>>, lane: Int, scale: L.Scalar) {
        let factor = L(repeating: scale)
        for k in 0..<users {
            let re = plane(lane, k)
            let im = re + padded
            let source = UnsafeRawPointer(channel + k * antennas)
                .assumingMemoryBound(to: Float.self)
            for n in stride(from: 0, to: whole, by: L.count) {
                let both = L.loadInterleaved(source + 2 * n)
                (both.re * factor).store(to: re + n)
                (both.im * factor).store(to: im + n)
            }
            for n in whole..<max(antennas, whole) {
                re[n] = L.Scalar(source[2 * n]) * scale
                im[n] = L.Scalar(source[2 * n + 1]) * scale
            }
        }
    }

    /// The Gram matrix of a lane from its planes.
    ///
    /// - Returns: its trace.
    private func formGram(_ lane: Int) -> L.Scalar {
        var trace: L.Scalar = 0
        for k in 0..<users {
            for j in 0...k {
                var sum = ComplexLanes<L>.zero
                let (a, b) = (plane(lane, k), plane(lane, j))
                for n in stride(from: 0, to: padded, by: L.count) {
                    sum.addProduct(numbers(a, at: n), conjugate: numbers(b, at: n))
                }
                let (re, im) = (sum.re.sum(), sum.im.sum())
                gram.set(k, j, lane: lane, to: re, k == j ? 0 : im)
                if j == k { trace += re }
            }
        }
        return trace
    }

    /// Makes the Gram matrix of a lane the identity.
    private func setIdentity(_ lane: Int) {
        for k in 0..<users {
            for j in 0...k { gram.set(k, j, lane: lane, to: k == j ? 1 : 0, 0) }
        }
    }
}
