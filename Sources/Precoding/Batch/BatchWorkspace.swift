import LinearAlgebra
import Numerics

/// The memory of one worker on the batched path, and the steps that touch the antennas: unpacking
/// and Gram matrix before the K x K kernels, W = H^H X after them.
///
/// Structure of arrays twice: along the antennas within a channel here, along the channels of a
/// block in the kernels.
final class BatchWorkspace<L: Lanes> {
    /// Users K, antennas N, and N rounded up to whole vectors.
    let users, antennas, padded: Int
    /// Which lanes hold a channel of zeros.
    var isZero: [Bool]
    /// G P / sigma^2, lower triangle.
    let gram: LaneMatrix<L>
    /// X, all of it.
    let x: LaneMatrix<L>
    let storage = LaneStorage<L>()
    let planes, weights: UnsafeMutablePointer<L.Scalar>

    init(users: Int, antennas: Int) {
        self.users = users
        self.antennas = antennas
        padded = (antennas + L.count - 1) / L.count * L.count
        isZero = Array(repeating: false, count: L.count)
        gram = storage.matrix(users)
        x = storage.matrix(users)
        planes = .allocate(capacity: L.count * 2 * users * padded)
        planes.initialize(repeating: 0, count: L.count * 2 * users * padded)
        weights = .allocate(capacity: 2 * users * padded)
        weights.initialize(repeating: 0, count: 2 * users * padded)
    }

    deinit {
        planes.deallocate()
        weights.deallocate()
    }

    /// Real parts of user `k` of a lane; the imaginary parts follow after ``padded`` numbers.
    @inline(__always)
    private func plane(_ lane: Int, _ k: Int) -> UnsafeMutablePointer<L.Scalar> {
        planes + (lane * users + k) * 2 * padded
    }

    /// Reads one channel, [K, N], times `scale` = sqrt(P) / sigma, and forms its Gram matrix.
    func load(_ channel: UnsafePointer<Complex<Float>>, lane: Int, scale: L.Scalar) {
        if users == 4 && antennas == padded {
            finish(lane, trace: loadFour(channel, lane: lane, scale: scale))
            return
        }
        for k in 0..<users {
            let re = plane(lane, k)
            let im = re + padded
            let source = UnsafeRawPointer(channel + k * antennas)
                .assumingMemoryBound(to: Float.self)
            let whole = antennas / L.count * L.count
            let factor = L(repeating: scale)
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
        var trace: L.Scalar = 0
        for k in 0..<users {
            for j in 0...k {
                let (re, im) = product(plane(lane, k), plane(lane, j))
                LaneMatrix.set(gram.re, gram.place(k, j), lane: lane, to: re)
                LaneMatrix.set(gram.im, gram.place(k, j), lane: lane, to: k == j ? 0 : im)
                if j == k { trace += re }
            }
        }
        finish(lane, trace: trace)
    }

    /// Notes whether a lane's channel, whose Gram matrix has this trace, is zero.
    private func finish(_ lane: Int, trace: L.Scalar) {
        precondition(trace.isFinite, "the channel must be finite")
        isZero[lane] = trace == 0
        if trace == 0 { fill(lane) }
    }

    /// Gives an unused lane the identity, so that the kernels meet nothing singular.
    func fill(_ lane: Int) {
        for k in 0..<users {
            for j in 0...k {
                LaneMatrix.set(gram.re, gram.place(k, j), lane: lane, to: k == j ? 1 : 0)
                LaneMatrix.set(gram.im, gram.place(k, j), lane: lane, to: 0)
            }
        }
    }

    /// sum over n of a_n conj(b_n).
    @inline(__always)
    private func product(
        _ a: UnsafeMutablePointer<L.Scalar>, _ b: UnsafeMutablePointer<L.Scalar>
    ) -> (L.Scalar, L.Scalar) {
        var re = L.zero
        var im = L.zero
        for n in stride(from: 0, to: padded, by: L.count) {
            let ar = L(loading: a + n)
            let ai = L(loading: a + padded + n)
            let br = L(loading: b + n)
            let bi = L(loading: b + padded + n)
            re.addProduct(ar, br)
            re.addProduct(ai, bi)
            im.addProduct(ai, br)
            im.subtractProduct(ar, bi)
        }
        return (re.sum(), im.sum())
    }

    /// H^H X of one lane into ``weights``; the squares of its numbers, summed but for the lanes.
    private func combine(_ lane: Int) -> L {
        var norm = L.zero
        for k in 0..<users {
            let re = weights + 2 * k * padded
            let im = re + padded
            for n in stride(from: 0, to: padded, by: L.count) {
                var (a, b) = (L.zero, L.zero)
                for j in 0..<users {
                    let place = x.place(j, k)
                    let hr = L(loading: plane(lane, j) + n)
                    let hi = L(loading: plane(lane, j) + padded + n)
                    let xr = L(repeating: LaneMatrix.get(x.re, place, lane: lane))
                    let xi = L(repeating: LaneMatrix.get(x.im, place, lane: lane))
                    a.addProduct(hr, xr)
                    a.addProduct(hi, xi)
                    b.addProduct(hr, xi)
                    b.subtractProduct(hi, xr)
                }
                a.store(to: re + n)
                b.store(to: im + n)
                norm.addProduct(a, a)
                norm.addProduct(b, b)
            }
        }
        return norm
    }

    /// Writes W = H^H X of one lane, scaled to `power`, to `target` [K, N].
    ///
    /// - Returns: whether W is finite and not zero; `target` is untouched otherwise.
    func writePrecoder(
        lane: Int, power: Double, to target: UnsafeMutablePointer<Complex<Float>>
    ) -> Bool {
        let norm = users == 4 ? combineFour(lane) : combine(lane)
        let sum = Double(norm.sum())
        guard sum.isFinite && sum > Double(Float.leastNormalMagnitude) else { return false }
        let scale = L.Scalar((power / sum).squareRoot())
        for k in 0..<users {
            let re = weights + 2 * k * padded
            let im = re + padded
            let result = UnsafeMutableRawPointer(target + k * antennas)
                .assumingMemoryBound(to: Float.self)
            let whole = antennas / L.count * L.count
            let factor = L(repeating: scale)
            for n in stride(from: 0, to: whole, by: L.count) {
                L.storeInterleaved(
                    L(loading: re + n) * factor, L(loading: im + n) * factor, to: result + 2 * n)
            }
            for n in whole..<max(antennas, whole) {
                result[2 * n] = Float(re[n] * scale)
                result[2 * n + 1] = Float(im[n] * scale)
            }
        }
        return true
    }
}
