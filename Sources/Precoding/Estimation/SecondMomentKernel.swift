import LinearAlgebra
import Numerics

// Goals, in order:
//   1. The iterates of ``SecondMomentRefinement``, to the rounding of double precision.
//   2. A channel's result depends on that channel alone; no allocation.
//   3. Speed: the M x M algebra of eight channels at once, one in each lane; about M^3 / 6 + M^2 K
//      complex multiply-adds an iteration.
//
// Beyond the derivation there: with A = D^1/2 Gamma D^1/2 + mu I and A Z = B, what the rows hear of the
// next beams is S = Gamma X = D^-1/2 (B - mu Z), without another product. Rows of users that are
// switched off have D = 0 and hear nothing that matters.

/// The refinement on blocks of eight groups.
///
/// K users, R directions, M = K (1 + R) rows, N antennas. Memory: rows as `BatchWorkspace` has channels
/// of M users; what rows hear and the coefficients, [M, K] of lanes.
final class SecondMomentKernel {
    private typealias L = DoubleLanes

    private let refinement: SecondMomentRefinement
    private let users, perUser, rows: Int
    private let work: BatchWorkspace<DoubleLanes>
    private let storage = LaneStorage<DoubleLanes>()
    /// A, then the factors of A = L Delta L^H: Delta L^H transposed below the diagonal, and L.
    private let scaled, factor: LaneMatrix<DoubleLanes>
    /// 1 / Delta, [M].
    private let pivots: UnsafeMutablePointer<DoubleLanes>
    /// What rows hear of the beams, S, and Z, [M, K].
    private let heardRe, heardIm, zRe, zIm: UnsafeMutablePointer<DoubleLanes>
    /// n_k, and D^1/2 of user k, [K].
    private let noises, amplitudes: UnsafeMutablePointer<DoubleLanes>
    /// sqrt(1 + gamma_k) / |own|, what the right side is S times of, [K].
    private let rightFactors: UnsafeMutablePointer<DoubleLanes>

    /// Groups of a block.
    static let lanes = DoubleLanes.count

    init(_ refinement: SecondMomentRefinement, users: Int, antennas: Int, rank: Int) {
        self.refinement = refinement
        self.users = users
        perUser = 1 + rank
        rows = users * (1 + rank)
        work = BatchWorkspace(users: rows, antennas: antennas)
        scaled = storage.matrix(rows)
        factor = storage.matrix(rows)
        pivots = storage.vector(rows)
        heardRe = storage.vector(rows * users)
        heardIm = storage.vector(rows * users)
        zRe = storage.vector(rows * users)
        zIm = storage.vector(rows * users)
        noises = storage.vector(users)
        amplitudes = storage.vector(users)
        rightFactors = storage.vector(users)
    }

    /// Refines the precoders of `count` groups, at most ``lanes``.
    ///
    /// - Parameters:
    ///   - rows: guesses, and directions times the root of their share, [G, K, 1 + R, N].
    ///   - noises: n_k in units of the noise, [G, K].
    ///   - count: G.
    ///   - link: power and noise.
    ///   - w: the precoders, [G, K, N]; those that are zero stay so.
    func refine(
        rows source: UnsafePointer<Complex<Float>>, noises: UnsafePointer<Float>, count: Int,
        link: Link, _ w: UnsafeMutablePointer<Complex<Float>>
    ) {
        work.load(source, count: count, link: link)
        let size = users * work.antennas
        for k in 0..<users { self.noises[k] = .one }
        for i in 0..<(rows * users) {
            heardRe[i] = .zero
            heardIm[i] = .zero
        }
        for lane in 0..<count {
            for k in 0..<users {
                LaneMatrix.set(
                    self.noises, k, lane: lane, to: Double(noises[lane * users + k]))
            }
            listen(lane, w + lane * size)
        }
        for _ in 0..<refinement.iterations { iterate() }
        writeCoefficients()
        for lane in 0..<count where !work.silent.contains(lane) {
            _ = work.writePrecoder(
                lane: lane, power: link.maximumPower, columns: users, to: w + lane * size)
        }
    }

    /// What the rows of a lane hear of its precoder [K, N], scaled to unit power.
    private func listen(_ lane: Int, _ w: UnsafePointer<Complex<Float>>) {
        let n = work.antennas
        var power = 0.0
        for i in 0..<(users * n) {
            let (re, im) = w[i].rawStorage
            power += Double(re) * Double(re) + Double(im) * Double(im)
        }
        guard power > 0 else { return }
        let scale = 1 / power.squareRoot()
        for row in 0..<rows {
            let plane = work.plane(lane, row)
            for k in 0..<users {
                var (x, y) = (0.0, 0.0)
                for i in 0..<n {
                    let (a, b) = (plane[i], plane[work.padded + i])
                    let (re, im) = w[k * n + i].rawStorage
                    x += a * Double(re) - b * Double(im)
                    y += a * Double(im) + b * Double(re)
                }
                LaneMatrix.set(heardRe, row * users + k, lane: lane, to: x * scale)
                LaneMatrix.set(heardIm, row * users + k, lane: lane, to: y * scale)
            }
        }
    }

    /// One iteration: from what the rows hear to what they hear next, at unit power.
    private func iterate() {
        let mu = receive()
        form(mu)
        factorize()
        solve()
        hear(mu)
    }

    /// Amplitudes and factors of the right side from what the rows hear; returns mu.
    private func receive() -> DoubleLanes {
        var mu = DoubleLanes.zero
        for k in 0..<users {
            var (own, all) = (DoubleLanes.zero, noises[k])
            for row in (k * perUser)..<((k + 1) * perUser) {
                for j in 0..<users {
                    let i = row * users + j
                    var power = heardRe[i] * heardRe[i]
                    power.addProduct(heardIm[i], heardIm[i])
                    all += power
                    if j == k { own += power }
                }
            }
            let others = all - own
            let quality = own / others
            // 0 for a user that is as good as off.
            let root = (all / others).squareRoot()
            let limit = SecondMomentRefinement.offRatio
            let length = own.squareRoot()
            amplitudes[k] = (root * length / all).kept(where: quality, above: limit)
            rightFactors[k] = (root / length).kept(where: quality, above: limit)
            mu.addProduct(amplitudes[k] * amplitudes[k], noises[k])
        }
        return mu
    }

    /// A = D^1/2 Gamma D^1/2 + mu I, lower triangle; mu is at least so large that a lane in which
    /// all are off has an inverse.
    private func form(_ mu: DoubleLanes) {
        let gram = work.gram
        for i in 0..<rows {
            let a = amplitudes[i / perUser]
            for j in 0..<i {
                let product = a * amplitudes[j / perUser]
                let p = gram.place(i, j)
                scaled.re[p] = gram.re[p] * product
                scaled.im[p] = gram.im[p] * product
            }
            let p = gram.place(i, i)
            scaled.re[p] = gram.re[p] * a * a + mu.larger(L(repeating: .leastNormalMagnitude))
        }
    }

    /// A = L Delta L^H, row by row.
    private func factorize() {
        let n = rows
        for j in 0..<n {
            for i in j..<n {
                let p = i &* n &+ j
                var re = scaled.re[p]
                var im = i == j ? L.zero : scaled.im[p]
                for q in 0..<j {
                    // (L Delta)_iq conj(L_jq)
                    let (a, b) = (scaled.re[i &* n &+ q], scaled.im[i &* n &+ q])
                    let (c, d) = (factor.re[j &* n &+ q], factor.im[j &* n &+ q])
                    re.subtractProduct(a, c)
                    re.subtractProduct(b, d)
                    im.subtractProduct(b, c)
                    im.addProduct(a, d)
                }
                if i == j {
                    pivots[j] = L.one / re
                } else {
                    scaled.re[p] = re
                    scaled.im[p] = im
                    factor.re[p] = re * pivots[j]
                    factor.im[p] = im * pivots[j]
                }
            }
        }
    }

    /// Z of A Z = B; column k of B is S_ik times the user's factor in the rows of user k, else zero.
    private func solve() {
        let n = rows
        for k in 0..<users {
            let first = k * perUser
            for i in first..<n {
                var (re, im) = (L.zero, L.zero)
                if i < first + perUser {
                    re = heardRe[i &* users &+ k] * rightFactors[k]
                    im = heardIm[i &* users &+ k] * rightFactors[k]
                }
                for q in first..<i {
                    let (a, b) = (factor.re[i &* n &+ q], factor.im[i &* n &+ q])
                    let (c, d) = (zRe[q &* users &+ k], zIm[q &* users &+ k])
                    re.subtractProduct(a, c)
                    re.addProduct(b, d)
                    im.subtractProduct(a, d)
                    im.subtractProduct(b, c)
                }
                zRe[i &* users &+ k] = re
                zIm[i &* users &+ k] = im
            }
            for i in (0..<n).reversed() {
                let isZero = i < first
                var re = isZero ? L.zero : zRe[i &* users &+ k] * pivots[i]
                var im = isZero ? L.zero : zIm[i &* users &+ k] * pivots[i]
                for q in (i &+ 1)..<max(n, i &+ 1) {
                    // conj(L_qi) z_q
                    let (a, b) = (factor.re[q &* n &+ i], factor.im[q &* n &+ i])
                    let (c, d) = (zRe[q &* users &+ k], zIm[q &* users &+ k])
                    re.subtractProduct(a, c)
                    re.subtractProduct(b, d)
                    im.subtractProduct(a, d)
                    im.addProduct(b, c)
                }
                zRe[i &* users &+ k] = re
                zIm[i &* users &+ k] = im
            }
        }
    }

    /// S of the next beams, and their power brought to 1.
    private func hear(_ mu: DoubleLanes) {
        var power = L.zero
        for i in 0..<rows {
            let user = i / perUser
            let a = amplitudes[user]
            let inverse = a.reciprocal(above: 0)
            for k in 0..<users {
                let p = i * users + k
                let right = user == k ? rightFactors[k] : L.zero
                let re = (heardRe[p] * right - mu * zRe[p]) * inverse
                let im = (heardIm[p] * right - mu * zIm[p]) * inverse
                heardRe[p] = re
                heardIm[p] = im
                // X^H S, X = D^1/2 Z.
                power.addProduct(a * zRe[p], re)
                power.addProduct(a * zIm[p], im)
            }
        }
        let scale = power.reciprocal(above: 0).squareRoot()
        for p in 0..<(rows * users) {
            heardRe[p] = heardRe[p] * scale
            heardIm[p] = heardIm[p] * scale
        }
    }

    /// X = D^1/2 Z of the last iteration; the precoder is scaled when it is written.
    private func writeCoefficients() {
        let x = work.coefficients
        for i in 0..<rows {
            let a = amplitudes[i / perUser]
            for k in 0..<users {
                x.re[x.place(i, k)] = a * zRe[i * users + k]
                x.im[x.place(i, k)] = a * zIm[i * users + k]
            }
        }
    }
}
