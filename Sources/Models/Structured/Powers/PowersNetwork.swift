import LinearAlgebra

/// The rounds of the network that shares out powers, on one channel at a time, in single precision:
/// a user's state is one vector, and products take four users at a time.
///
/// K users, filled up to K', a multiple of four, with rows whose results are not used. The plain form
/// is ``PowersForward``.
final class PowersNetwork {
    typealias Vector = PowersWeights.Vector
    private typealias Layers = PowersWeights.Layers

    /// What a round reads and changes of one channel.
    struct Channel {
        /// Numbers of the users, [K, 9]; one number lies `stride` places after the one before.
        var users: UnsafePointer<Float>
        /// Numbers of the pairs of users, [K, K, 7], with the same distance.
        var pairs: UnsafePointer<Float>
        /// Scores of the dual and of the transmit power, [2, K], with the same distance.
        var scores: UnsafeMutablePointer<Float>
        /// Distance of one number from the next in memory.
        var stride: Int
    }

    private let weights: PowersWeights
    private let users, rows, lanes: Int
    /// The users' states in every channel, [lanes, K'].
    private let states: UnsafeMutablePointer<Vector>
    /// Of every user of the channel at hand, [K'] each: its part of the messages that it hears and
    /// of those that it sends; the sums of the messages that it hears, weighed by correlation and in
    /// equal parts; the hidden layer.
    private let own, other, near, all, hidden: UnsafeMutablePointer<Vector>

    /// - Parameters:
    ///   - weights: of the model.
    ///   - users: K.
    ///   - lanes: channels whose states are kept.
    init(_ weights: PowersWeights, users: Int, lanes: Int) {
        self.weights = weights
        self.users = users
        self.lanes = lanes
        rows = (users + 3) & ~3
        let count = (lanes + 5) * rows
        states = .allocate(capacity: count)
        states.initialize(repeating: .zero, count: count)
        own = states + lanes * rows
        other = own + rows
        near = other + rows
        all = near + rows
        hidden = all + rows
    }

    // The other buffers are parts of the first.
    deinit { states.deallocate() }

    /// Forgets the channels: states of zero.
    func reset() {
        for i in 0..<(lanes * rows) { states[i] = .zero }
    }

    /// One round of the channel in `lane`: its states and scores change.
    func round(_ index: Int, lane: Int, _ channel: Channel) {
        let x = states + lane * rows
        weights.withLayers(of: index) { layers in
            listen(layers, channel, x)
            gather(layers, channel)
            change(layers, channel, x)
        }
    }

    /// s += a b.
    @inline(__always)
    private static func add(_ s: inout Vector, _ a: Float, _ b: Vector) {
        s.accumulate(Vector(repeating: a), b)
    }

    @inline(__always)
    private static func positive(_ x: Vector) -> Vector {
        x.replacing(with: Vector.zero, where: x .< Vector.zero)
    }

    @inline(__always)
    private static func numbers(_ x: UnsafePointer<Vector>) -> UnsafePointer<Float> {
        UnsafeRawPointer(x).assumingMemoryBound(to: Float.self)
    }

    /// Sums of four users.
    private struct Four {
        var a, b, c, d: Vector

        @inline(__always)
        init(_ v: Vector) { (a, b, c, d) = (v, v, v, v) }

        /// Adds W x for the states of four users at `x`, W's 16 columns at `weight`.
        @inline(__always)
        mutating func add(_ weight: UnsafePointer<Vector>, _ x: UnsafePointer<Vector>) {
            let x = PowersNetwork.numbers(x)
            for i in 0..<PowersWeights.width {
                let column = weight[i]
                PowersNetwork.add(&a, x[i], column)
                PowersNetwork.add(&b, x[16 + i], column)
                PowersNetwork.add(&c, x[32 + i], column)
                PowersNetwork.add(&d, x[48 + i], column)
            }
        }

        @inline(__always)
        func store(_ target: UnsafeMutablePointer<Vector>) {
            target[0] = a
            target[1] = b
            target[2] = c
            target[3] = d
        }
    }

    /// Takes in the round's inputs, and prepares what messages are made of.
    @inline(__always)
    private func listen(_ layers: Layers, _ channel: Channel, _ x: UnsafeMutablePointer<Vector>) {
        let count = PowerFeatures.User.count
        for k in 0..<users {
            var sum = x[k] + layers.inputBias.pointee
            let inputs = channel.users + k * count * channel.stride
            for i in 0..<count { Self.add(&sum, inputs[i * channel.stride], layers.input[i]) }
            x[k] = Self.positive(sum)
        }
        for k in stride(from: 0, to: users, by: 4) {
            var sums = Four(layers.ownBias.pointee)
            sums.add(layers.own, x + k)
            sums.store(own + k)
            sums = Four(.zero)
            sums.add(layers.other, x + k)
            sums.store(other + k)
        }
    }

    /// Sums up the messages that every user hears.
    @inline(__always)
    private func gather(_ layers: Layers, _ channel: Channel) {
        let share = 1 / Float(users)
        let count = PowerFeatures.Pair.count
        let correlation = PowerFeatures.Pair.correlation.rawValue
        for k in 0..<users {
            var (weighed, equal) = (Vector.zero, Vector.zero)
            for j in 0..<users where j != k {
                let numbers = channel.pairs + (k * users + j) * count * channel.stride
                var message = own[k] + other[j]
                for i in 0..<count {
                    Self.add(&message, numbers[i * channel.stride], layers.pair[i])
                }
                message = Self.positive(message)
                Self.add(&weighed, numbers[correlation * channel.stride], message)
                equal += message
            }
            near[k] = weighed
            all[k] = equal * share
        }
    }

    /// Changes states by what was gathered, and scores by the states.
    @inline(__always)
    private func change(_ layers: Layers, _ channel: Channel, _ x: UnsafeMutablePointer<Vector>) {
        for k in stride(from: 0, to: users, by: 4) {
            var sums = Four(layers.gatherBias.pointee)
            sums.add(layers.gatherState, x + k)
            sums.add(layers.gatherNear, near + k)
            sums.add(layers.gatherAll, all + k)
            hidden[k] = Self.positive(sums.a)
            hidden[k + 1] = Self.positive(sums.b)
            hidden[k + 2] = Self.positive(sums.c)
            hidden[k + 3] = Self.positive(sums.d)
            sums = Four(layers.updateBias.pointee)
            sums.add(layers.update, hidden + k)
            x[k] += sums.a
            x[k + 1] += sums.b
            x[k + 2] += sums.c
            x[k + 3] += sums.d
        }
        let limit = Float(PowerFeatures.scoreLimit)
        for i in 0..<2 {
            for k in 0..<users {
                let score = channel.scores + (i * users + k) * channel.stride
                let moved = RowKernels.sum(x[k] * layers.output[i])
                score.pointee = min(max(score.pointee + moved, -limit), limit)
            }
        }
    }
}
