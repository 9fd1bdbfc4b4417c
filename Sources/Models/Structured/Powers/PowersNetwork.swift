import LinearAlgebra

/// The rounds of the network that shares out powers, on one channel at a time, in single precision:
/// a user's state is one vector, and products take four users at a time.
///
/// K users, filled up to a multiple of four with rows that nobody reads. The plain form is
/// ``StructuredForward``.
final class PowersNetwork {
    typealias Vector = PowersWeights.Vector
    private typealias Place = PowersWeights.Place

    private let users: Int
    private let weights: PowersWeights
    /// Of every user, [K'] each: its part of the messages that it hears and of those that it sends;
    /// the sums over messages, weighed by correlation and in equal parts; space.
    private let own, other, near, all, space: UnsafeMutablePointer<Vector>

    /// What a round reads and changes of one channel.
    struct Channel {
        /// Numbers of user k, each `stride` after the one before, [K, 9].
        var users: UnsafePointer<Float>
        /// Numbers of users k and j, likewise, [K, K, 7]; the first is their squared correlation.
        var pairs: UnsafePointer<Float>
        /// Scores of the dual and of the transmit power, likewise, [2, K].
        var scores: UnsafeMutablePointer<Float>
        /// Distance between a channel's numbers.
        var stride: Int
        /// States, [K'].
        var states: UnsafeMutablePointer<Vector>
    }

    /// Rows that `users` users take: whole fours.
    static func rows(_ users: Int) -> Int { (users + 3) & ~3 }

    init(_ weights: PowersWeights, users: Int) {
        self.users = users
        self.weights = weights
        let rows = Self.rows(users)
        own = .allocate(capacity: 5 * rows)
        own.initialize(repeating: .zero, count: 5 * rows)
        other = own + rows
        near = other + rows
        all = near + rows
        space = all + rows
    }

    deinit { own.deallocate() }

    /// s += a b; fused where the instruction set has it, or it would be a library call.
    @inline(__always)
    private static func add(_ s: inout Vector, _ a: Float, _ b: Vector) {
        if FusedProduct.isFast {
            s.addProduct(Vector(repeating: a), b)
        } else {
            s += a * b
        }
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
            for i in 0..<16 {
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

    /// One round of one channel: its states and scores change.
    func round(_ index: Int, _ channel: Channel) {
        weights.vectors.withUnsafeBufferPointer { vectors in
            guard let base = vectors.baseAddress else { return }
            let weight = base + index * Place.count
            listen(weight, channel)
            gather(weight, channel)
            change(weight, channel)
        }
    }

    /// Takes in the round's inputs, and prepares what messages are made of.
    @inline(__always)
    private func listen(_ weight: UnsafePointer<Vector>, _ channel: Channel) {
        let x = channel.states
        for k in 0..<users {
            var sum = x[k] + weight[Place.inputBias]
            let inputs = channel.users + k * StructuredConfiguration.userInputs * channel.stride
            for i in 0..<StructuredConfiguration.userInputs {
                Self.add(&sum, inputs[i * channel.stride], weight[Place.input + i])
            }
            x[k] = Self.positive(sum)
        }
        for k in stride(from: 0, to: users, by: 4) {
            var sums = Four(weight[Place.ownBias])
            sums.add(weight + Place.own, x + k)
            sums.store(own + k)
            sums = Four(.zero)
            sums.add(weight + Place.other, x + k)
            sums.store(other + k)
        }
    }

    /// Sums up the messages that every user hears.
    @inline(__always)
    private func gather(_ weight: UnsafePointer<Vector>, _ channel: Channel) {
        let share = 1 / Float(users)
        let inputs = StructuredConfiguration.pairInputs
        for k in 0..<users {
            var (weighed, equal) = (Vector.zero, Vector.zero)
            for j in 0..<users where j != k {
                let numbers = channel.pairs + (k * users + j) * inputs * channel.stride
                var message = own[k] + other[j]
                for i in 0..<inputs {
                    Self.add(&message, numbers[i * channel.stride], weight[Place.pair + i])
                }
                message = Self.positive(message)
                Self.add(&weighed, numbers[0], message)
                equal += message
            }
            near[k] = weighed
            all[k] = equal * share
        }
    }

    /// Changes states by what was gathered, and scores by the states.
    @inline(__always)
    private func change(_ weight: UnsafePointer<Vector>, _ channel: Channel) {
        let x = channel.states
        for k in stride(from: 0, to: users, by: 4) {
            var sums = Four(weight[Place.gatherBias])
            sums.add(weight + Place.gather, x + k)
            sums.add(weight + (Place.gather + 16), near + k)
            sums.add(weight + (Place.gather + 32), all + k)
            space[k] = Self.positive(sums.a)
            space[k + 1] = Self.positive(sums.b)
            space[k + 2] = Self.positive(sums.c)
            space[k + 3] = Self.positive(sums.d)
            sums = Four(weight[Place.updateBias])
            sums.add(weight + Place.update, space + k)
            x[k] += sums.a
            x[k + 1] += sums.b
            x[k + 2] += sums.c
            x[k + 3] += sums.d
        }
        let limit = Float(StructuredForward.scoreLimit)
        for i in 0..<2 {
            for k in 0..<users {
                let place = channel.scores + (i * users + k) * channel.stride
                let moved = RowKernels.sum(x[k] * weight[Place.output + i])
                place.pointee = min(max(place.pointee + moved, -limit), limit)
            }
        }
    }
}
