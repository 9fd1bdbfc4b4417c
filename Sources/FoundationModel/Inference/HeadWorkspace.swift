import Numerics
import Precoding

/// The memory of one worker of a head, and the passage of a chunk of channels through it.
final class HeadWorkspace {
    private let head: PackedHead
    private let users, antennas: Int
    /// The largest transmit power P in W, and P / sigma^2.
    private let power, powerToNoise: Double
    private let usesSingleUserPower: Bool
    /// The head's columns as it gives them, [G, K, 2 N].
    private let outputs: RowKernels.Numbers

    init(_ head: PackedHead, channels: Int, users: Int, antennas: Int, link: Link) {
        self.head = head
        self.users = users
        self.antennas = antennas
        power = link.maximumPower
        powerToNoise = link.powerToNoise
        usesSingleUserPower = head.usesSingleUserPower
        let count = channels * users * 2 * antennas
        outputs = .allocate(capacity: count)
        outputs.initialize(repeating: 0, count: count)
    }

    deinit { outputs.deallocate() }

    /// Steps 5 and 6 for the channels `range`, into their places of `target`.
    func apply(_ features: FeatureBatch, _ range: Range<Int>, into target: Target) {
        let d = features.embedding
        features.users.withUnsafeBufferPointer { rows in
            guard let rows = rows.baseAddress else { return }
            head.precoder.apply(
                to: rows + range.lowerBound * users * d, rows: range.count * users, into: outputs)
        }
        let scores = target.scores.pointer + range.lowerBound * (antennas + 1)
        features.means.withUnsafeBufferPointer { rows in
            guard let rows = rows.baseAddress else { return }
            head.antennas.apply(to: rows + range.lowerBound * d, rows: range.count, into: scores)
        }
        for (index, channel) in range.enumerated() {
            let active = target.active.pointer + channel * antennas
            var share = 1.0
            if let requests = features.requests {
                let scores = scores + index * (antennas + 1)
                chooseAntennas(scores, active)
                share = ReferenceForward.sigmoid(
                    Double(scores[antennas]) + scaleColumns(requests, channel, index, active))
                target.powerScales.pointer[channel] = Float(share)
            }
            for k in 0..<users where features.silent[channel * users + k] {
                (outputs + (index * users + k) * 2 * antennas)
                    .update(repeating: 0, count: 2 * antennas)
            }
            write(
                outputs + index * users * 2 * antennas, active, power: share * power,
                to: target.elements.pointer + channel * users * antennas)
        }
    }

    /// Multiplies the columns by the roots of the powers that users would need alone; returns what
    /// the power score gains from them.
    private func scaleColumns(
        _ requests: FeatureBatch.Requests, _ channel: Int, _ index: Int,
        _ active: UnsafePointer<Bool>
    ) -> Double {
        guard usesSingleUserPower else { return 0 }
        var sum = 0.0
        for k in 0..<users {
            let user = channel * users + k
            var gain = 0.0
            for n in 0..<antennas where active[n] {
                let (re, im) = requests.channels.elements[user * antennas + n].rawStorage
                gain += Double(re * re + im * im)
            }
            let share = SingleUserPower.share(
                rate: Double(requests.rates[user]), gain: gain * powerToNoise)
            sum += share
            let factor = Float(share.squareRoot())
            let column = outputs + (index * users + k) * 2 * antennas
            for i in 0..<(2 * antennas) { column[i] *= factor }
        }
        return SingleUserPower.scoreOffset(sum)
    }

    /// On where the score is 0 or more; where none is, the best alone.
    private func chooseAntennas(
        _ scores: UnsafePointer<Float>, _ active: UnsafeMutablePointer<Bool>
    ) {
        var best = 0
        var isAnyOn = false
        for n in 0..<antennas {
            active[n] = scores[n] >= 0
            isAnyOn = isAnyOn || active[n]
            if scores[n] > scores[best] { best = n }
        }
        if !isAnyOn { active[best] = true }
    }

    /// W of one channel, from its columns [K, 2 N]: masked, then scaled to `power`.
    private func write(
        _ columns: UnsafePointer<Float>, _ active: UnsafePointer<Bool>, power: Double,
        to target: UnsafeMutablePointer<Complex<Float>>
    ) {
        var sum = 0.0
        for k in 0..<users {
            let re = columns + k * 2 * antennas
            let im = re + antennas
            for n in 0..<antennas where active[n] {
                let (a, b) = (Double(re[n]), Double(im[n]))
                sum += a * a + b * b
            }
        }
        guard sum > 0 else { return }
        let factor = (power / sum).squareRoot()
        for k in 0..<users {
            let re = columns + k * 2 * antennas
            let im = re + antennas
            for n in 0..<antennas where active[n] {
                target[k * antennas + n] = Complex(
                    Float(Double(re[n]) * factor), Float(Double(im[n]) * factor))
            }
        }
    }

    /// Where the results of all channels go.
    struct Target: Sendable {
        /// W, [B, K, N]; zeros at first.
        let elements: SharedBuffer<Complex<Float>>
        /// Which antennas are on, [B, N]; all at first.
        let active: SharedBuffer<Bool>
        /// Shares of the largest power, [B]; one at first.
        let powerScales: SharedBuffer<Float>
        /// The scores, [B, N + 1].
        let scores: SharedBuffer<Float>
    }
}
