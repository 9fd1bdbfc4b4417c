import Foundation
import LinearAlgebra

// Goals, in order:
//   1. The scores of ``AntennaForward``, to the rounding of single precision.
//   2. Microseconds for one channel: sixteen antennas side by side in a vector, the K x K algebra in
//      between as scalar code, no allocation.
//
// With C = (G + Lambda^-1)^-1 = Lambda^1/2 M^-1 Lambda^1/2 no square root is needed: r_k = C_kk /
// lambda_k, q_n = h_n^H C h_n and |[M^-1 u_n]_k|^2 = |[C h_n]_k|^2 / lambda_k.

/// The fast path of ``AntennaForward``: one channel after another with the same number of requesting
/// users, in memory that is allocated once.
final class AntennaKernel {
    typealias Vector = SIMD16<Float>

    private let weights: AntennaWeights
    private let users, blocks: Int
    private let gram, inverse: LaneMatrix<SingleLane>
    private let column: UnsafeMutablePointer<SingleLane>
    private let storage = LaneStorage<SingleLane>()
    /// Scores, m, what removal and addition change over P_ant, leverage; [blocks] each.
    private let scores, active, removal, addition, leverage: UnsafeMutablePointer<Vector>
    /// 1 for antennas, 0 for what pads the last vector.
    private let valid: UnsafeMutablePointer<Vector>
    /// |[C h]_k|^2 / lambda_k and lambda_k gamma_k / P_ant, [K].
    private let length: UnsafeMutablePointer<Vector>
    private let rest, weight: UnsafeMutablePointer<Float>
    /// The hidden layer's offsets in a round, [D].
    private let offsets: UnsafeMutablePointer<Float>

    init(_ weights: AntennaWeights, users: Int, antennas: Int) {
        self.weights = weights
        self.users = users
        blocks = (antennas + 15) / 16
        gram = storage.matrix(users)
        inverse = storage.matrix(users)
        column = storage.vector(2 * users)
        func vectors(_ count: Int) -> UnsafeMutablePointer<Vector> {
            let pointer = UnsafeMutablePointer<Vector>.allocate(capacity: max(1, count))
            pointer.initialize(repeating: .zero, count: max(1, count))
            return pointer
        }
        func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
            let pointer = UnsafeMutablePointer<Float>.allocate(capacity: max(1, count))
            pointer.initialize(repeating: 0, count: max(1, count))
            return pointer
        }
        scores = vectors(blocks)
        active = vectors(blocks)
        removal = vectors(blocks)
        addition = vectors(blocks)
        leverage = vectors(blocks)
        valid = vectors(blocks)
        length = vectors(users)
        rest = floats(users)
        weight = floats(users)
        offsets = floats(weights.width)
        for n in 0..<antennas { valid[n / 16][n % 16] = 1 }
    }

    deinit {
        for pointer in [scores, active, removal, addition, leverage, valid, length] {
            pointer.deallocate()
        }
        for pointer in [rest, weight, offsets] { pointer.deallocate() }
    }

    /// Scores of the antennas, [N], and the dual powers of the last round in `dual`.
    ///
    /// - Parameters:
    ///   - channel: H / sigma of the users that request something.
    ///   - sinrTargets: their SINR targets, [K].
    ///   - dual: their dual powers with all antennas on, [K].
    ///   - antennaPower: power of an antenna in W.
    ///   - maximumPower: largest transmit power in W.
    /// - Returns: the scores; borrowed until the next call.
    func run(
        _ channel: ChannelPlanes, sinrTargets: UnsafePointer<Double>,
        dual: UnsafeMutablePointer<Double>, antennaPower: Double, maximumPower: Double
    ) -> UnsafePointer<Float> {
        for b in 0..<blocks { scores[b] = Vector(repeating: Float(AntennaForward.start)) }
        for round in 0..<weights.rounds {
            let power = settle(channel, sinrTargets: sinrTargets, dual: dual, limit: maximumPower)
            value(channel, sinrTargets: sinrTargets, dual: dual, antennaPower: antennaPower)
            move(round, power: power, antennaPower: antennaPower, maximumPower: maximumPower)
        }
        return UnsafeRawPointer(scores).assumingMemoryBound(to: Float.self)
    }

    /// Softens the antennas, forms their Gram matrix, lets the dual powers follow, and inverts.
    ///
    /// - Returns: the sum of the dual powers.
    private func settle(
        _ channel: ChannelPlanes, sinrTargets: UnsafePointer<Double>,
        dual: UnsafeMutablePointer<Double>, limit: Double
    ) -> Double {
        for b in 0..<blocks {
            let power = RowKernels.exponential(Vector.zero - magnitude(scores[b]))
            // 1 / (1 + e^-a) for positive a, e^a / (1 + e^a) for others.
            let part = 1 / (1 + power)
            active[b] =
                part.replacing(with: part * power, where: scores[b] .< .zero) * valid[b]
        }
        for k in 0..<users {
            let hr = channel.planes + 2 * k * blocks
            let hi = hr + blocks
            for j in 0...k {
                let gr = channel.planes + 2 * j * blocks
                let gi = gr + blocks
                var re = Vector.zero
                var im = Vector.zero
                for b in 0..<blocks {
                    let x = active[b] * hr[b]
                    let y = active[b] * hi[b]
                    re.addProduct(x, gr[b])
                    re.addProduct(y, gi[b])
                    im.addProduct(y, gr[b])
                    im.addProduct(Vector.zero - x, gi[b])
                }
                gram.re[gram.place(k, j)].v = Double(RowKernels.sum(re))
                gram.im[gram.place(k, j)].v = k == j ? 0 : Double(RowKernels.sum(im))
            }
        }
        let cap = AntennaForward.powerLimit * limit
        for _ in 0..<AntennaForward.steps {
            invert(dual)
            for k in 0..<users {
                let part = inverse.re[inverse.place(k, k)].v
                dual[k] = min(dual[k] * sinrTargets[k] * part / (dual[k] - part), cap)
            }
        }
        invert(dual)
        var power = 0.0
        for k in 0..<users { power += dual[k] }
        return power
    }

    private func invert(_ dual: UnsafePointer<Double>) {
        switch users {
        case 2: invert(dual, order: 2)
        case 4: invert(dual, order: 4)
        default: invert(dual, order: users)
        }
    }

    @inline(__always)
    private func invert(_ dual: UnsafePointer<Double>, order n: Int) {
        for k in 0..<n {
            for j in 0..<k {
                inverse.re[k * n + j].v = -gram.re[k * n + j].v
                inverse.im[k * n + j].v = -gram.im[k * n + j].v
            }
            inverse.re[k * n + k].v = -gram.re[k * n + k].v - 1 / dual[k]
        }
        _ = inverse.invertNegated(order: n, column: column)
    }

    /// What every antenna is worth over P_ant; see ``AntennaValues``.
    private func value(
        _ channel: ChannelPlanes, sinrTargets: UnsafePointer<Double>, dual: UnsafePointer<Double>,
        antennaPower: Double
    ) {
        switch users {
        case 2: value(channel, sinrTargets, dual, antennaPower, order: 2)
        case 4: value(channel, sinrTargets, dual, antennaPower, order: 4)
        default: value(channel, sinrTargets, dual, antennaPower, order: users)
        }
    }

    @inline(__always)
    private func value(
        _ channel: ChannelPlanes, _ sinrTargets: UnsafePointer<Double>,
        _ dual: UnsafePointer<Double>,
        _ antennaPower: Double, order n: Int
    ) {
        // The sum of w r / (1 - r) is that of w / (1 - r), less a constant.
        var base: Float = 0
        for k in 0..<n {
            rest[k] = Float(inverse.re[k * n + k].v / dual[k])
            weight[k] = Float(dual[k] * sinrTargets[k] / antennaPower)
            base += weight[k] / (1 - rest[k])
        }
        let smallest = Vector(repeating: Float(AntennaForward.smallestRemainder))
        let largestRest = Vector(repeating: Float(AntennaForward.largestRest))
        let smallestRest = Vector(repeating: Float(AntennaForward.smallestRest))
        let now = Vector(repeating: base)
        for b in 0..<blocks {
            var q = Vector.zero
            for k in 0..<n {
                var re = Vector.zero
                var im = Vector.zero
                for j in 0..<n {
                    let hr = channel.planes[2 * j * blocks + b]
                    let hi = channel.planes[(2 * j + 1) * blocks + b]
                    let place = k >= j ? k * n + j : j * n + k
                    let c = Vector(repeating: Float(inverse.re[place].v))
                    re.addProduct(c, hr)
                    im.addProduct(c, hi)
                    if k != j {
                        let sign: Float = k > j ? 1 : -1
                        let d = Vector(repeating: sign * Float(inverse.im[place].v))
                        re.addProduct(Vector.zero - d, hi)
                        im.addProduct(d, hr)
                    }
                }
                q.addProduct(channel.planes[2 * k * blocks + b], re)
                q.addProduct(channel.planes[(2 * k + 1) * blocks + b], im)
                let scale = Vector(repeating: 1 / Float(dual[k]))
                length[k] = (re * re + im * im) * scale
            }
            let on = active[b]
            let off = 1 - on
            let product = on * q
            let without =
                on / (1 - product).replacing(with: smallest, where: 1 - product .< smallest)
            let with = off / (1 + off * q)
            var (x, y) = (Vector.zero, Vector.zero)
            for k in 0..<n {
                let r = Vector(repeating: rest[k])
                let w = Vector(repeating: weight[k])
                let high = r.addingProduct(length[k], without)
                let low = r - length[k] * with
                let a = 1 - high.replacing(with: largestRest, where: high .> largestRest)
                let c = 1 - low.replacing(with: smallestRest, where: low .< smallestRest)
                // Two reciprocals by one division.
                let both = w / (a * c)
                x.addProduct(both, c)
                y.addProduct(both, a)
            }
            leverage[b] = q
            removal[b] = (x - now).replacing(with: Vector.zero, where: x .< now)
            addition[b] = (now - y).replacing(with: Vector.zero, where: y .> now)
        }
    }

    /// One round of the network: moves the scores.
    private func move(_ round: Int, power: Double, antennaPower: Double, maximumPower: Double) {
        var least = Vector(repeating: .greatestFiniteMagnitude)
        var largest = Vector.zero
        var sum = Vector.zero
        let none = Vector(repeating: .greatestFiniteMagnitude)
        for b in 0..<blocks {
            let on = active[b]
            sum += on
            let r = (removal[b] / (on + 0.01) + 1e-6).replacing(
                with: none, where: valid[b] .== .zero)
            least = least.replacing(with: r, where: r .< least)
            let a = (addition[b] / (1.01 - on) + 1e-6) * valid[b]
            largest = largest.replacing(with: a, where: a .> largest)
        }
        let (lowest, highest) = (least.min(), largest.max())
        let count = Double(RowKernels.sum(sum)) / Double(users)
        weights.offsets(
            round,
            shared: (
                Float(log(power / antennaPower) / 3), Float(log(count) / 3),
                Float(log(power / maximumPower) / 3)
            ), into: offsets)
        let limit = Vector(repeating: Float(AntennaForward.limit))
        for b in 0..<blocks {
            let (x, y, on, a) = (removal[b], addition[b], active[b], scores[b])
            // x / (1 + x) and x / (0.1 + x) by one division.
            let xs = x / ((1 + x) * (0.1 + x))
            let ys = y / ((1 + y) * (0.1 + y))
            let r = x / (on + 0.01) + 1e-6
            let s = y / (1.01 - on) + 1e-6
            let inputs = AntennaWeights.Inputs(
                score: a * 0.25, active: on, removal: xs * (0.1 + x), smallRemoval: xs * (1 + x),
                addition: ys * (0.1 + y), smallAddition: ys * (1 + y),
                leverage: leverage[b] / (1 + leverage[b]), rankRemoval: lowest / (lowest + r),
                rankAddition: s / (s + highest))
            let moved = a + weights.change(round, inputs, offsets: offsets)
            let low = moved.replacing(
                with: Vector.zero - limit, where: moved .< Vector.zero - limit)
            scores[b] = low.replacing(with: limit, where: low .> limit)
        }
    }

    private func magnitude(_ v: Vector) -> Vector {
        v.replacing(with: Vector.zero - v, where: v .< .zero)
    }
}
