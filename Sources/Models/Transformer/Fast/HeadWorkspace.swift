import Numerics
import Precoding

/// The memory of one worker of a head, and the passage of a chunk of channels through it.
///
/// G channels of K users at N antennas. Memory: user k's column of channel g as the head gives it, N
/// real parts, then N imaginary parts, [G, K, 2 N]; it is scaled and masked in place, and leaves as
/// complex numbers.
final class HeadWorkspace {
    private let head: PackedHead
    private let users, antennas: Int
    /// The head's columns as it gives them, [G, K, 2 N].
    private let outputs: RowKernels.Numbers

    /// What a head is applied to: G channels of K users.
    struct Source {
        /// The users' features, [G, K, D].
        var users: UnsafePointer<Float>
        /// The channels' mean features, [G, D].
        var means: UnsafePointer<Float>
        /// Users whose channel is zero, [G, K].
        var silent: UnsafePointer<Bool>
        /// The channels, [G, K, N], and the rates requested on them, [G, K], if any.
        var requests: (channels: UnsafePointer<Complex<Float>>, rates: UnsafePointer<Float>)?
    }

    /// Where the choice of antennas and power is written.
    struct Choice {
        /// Which antennas are on, [G, N]; all at first.
        var active: UnsafeMutablePointer<Bool>
        /// Shares of the largest power, [G]; one at first.
        var powerScales: UnsafeMutablePointer<Float>
        /// The scores, [G, N + 1].
        var scores: UnsafeMutablePointer<Float>
    }

    init(_ head: PackedHead, channels: Int, users: Int, antennas: Int) {
        self.head = head
        self.users = users
        self.antennas = antennas
        let count = channels * users * 2 * antennas
        outputs = .allocate(capacity: count)
        outputs.initialize(repeating: 0, count: count)
    }

    deinit { outputs.deallocate() }

    /// Steps 5 and 6 for `count` channels.
    ///
    /// - Parameters:
    ///   - source: their features.
    ///   - count: at most as many channels as there is memory for.
    ///   - link: power and noise.
    ///   - elements: where W goes, [G, K, N].
    ///   - choice: where the rest goes; without it, and without requests, all antennas are on.
    func apply(
        _ source: Source, count: Int, link: Link,
        to elements: UnsafeMutablePointer<Complex<Float>>, choice: Choice?
    ) {
        head.precoder.apply(to: source.users, rows: count * users, into: outputs)
        if let choice { head.antennas.apply(to: source.means, rows: count, into: choice.scores) }
        for index in 0..<count {
            var share = 1.0
            if let choice, let requests = source.requests {
                share = choose(
                    choice, requests.channels, requests.rates, index, link.powerToNoise)
            }
            silence(index, source.silent)
            let columns = outputs + index * users * 2 * antennas
            if let choice, source.requests != nil {
                mask(columns, choice.active + index * antennas)
            }
            write(
                columns, power: share * link.maximumPower,
                to: elements + index * users * antennas)
        }
    }

    /// Chooses antennas and power of channel `index` from its scores, and scales its columns by what
    /// their users would need alone on these antennas; returns the share of the largest power.
    private func choose(
        _ choice: Choice, _ channels: UnsafePointer<Complex<Float>>,
        _ rates: UnsafePointer<Float>, _ index: Int, _ powerToNoise: Double
    ) -> Double {
        let scores = choice.scores + index * (antennas + 1)
        let active = choice.active + index * antennas
        AntennaThreshold.apply(scores, count: antennas, to: active)
        let offset = scaleColumns(channels, rates, index, active, powerToNoise)
        let share = ReferenceForward.sigmoid(Double(scores[antennas]) + offset)
        choice.powerScales[index] = Float(share)
        return share
    }

    /// Users of channel `index` whose channel is zero get nothing.
    private func silence(_ index: Int, _ silent: UnsafePointer<Bool>) {
        for k in 0..<users where silent[index * users + k] {
            (outputs + (index * users + k) * 2 * antennas)
                .update(repeating: 0, count: 2 * antennas)
        }
    }

    /// Multiplies the columns by the roots of the powers that users would need alone; returns what
    /// the power score gains from them.
    private func scaleColumns(
        _ channels: UnsafePointer<Complex<Float>>, _ rates: UnsafePointer<Float>, _ index: Int,
        _ active: UnsafePointer<Bool>, _ powerToNoise: Double
    ) -> Double {
        guard head.usesSingleUserPower else { return 0 }
        var sum = 0.0
        for k in 0..<users {
            let user = index * users + k
            var gain = 0.0
            for n in 0..<antennas where active[n] {
                let (re, im) = channels[user * antennas + n].rawStorage
                gain += Double(re * re + im * im)
            }
            let share = SingleUserPower.share(
                rate: Double(rates[user]), gain: gain * powerToNoise)
            sum += share
            let factor = Float(share.squareRoot())
            let column = outputs + user * 2 * antennas
            for i in 0..<(2 * antennas) { column[i] *= factor }
        }
        return SingleUserPower.scoreOffset(sum)
    }

    /// Silences the antennas that are off in the columns [K, 2 N] of one channel.
    private func mask(_ columns: RowKernels.Numbers, _ active: UnsafePointer<Bool>) {
        for plane in 0..<(2 * users) {
            let numbers = columns + plane * antennas
            for n in 0..<antennas where !active[n] { numbers[n] = 0 }
        }
    }

    /// W of one channel, from its columns [K, 2 N], scaled to `power`.
    private func write(
        _ columns: UnsafePointer<Float>, power: Double,
        to target: UnsafeMutablePointer<Complex<Float>>
    ) {
        let sum = RowKernels.squares(columns, users * 2 * antennas)
        guard sum > 0 else {
            target.update(repeating: .zero, count: users * antennas)
            return
        }
        let factor = Float((power / sum).squareRoot())
        for k in 0..<users {
            let re = columns + k * 2 * antennas
            RowKernels.interleave(
                re, re + antennas, times: factor, antennas,
                into: UnsafeMutableRawPointer(target + k * antennas)
                    .assumingMemoryBound(to: Float.self))
        }
    }
}
