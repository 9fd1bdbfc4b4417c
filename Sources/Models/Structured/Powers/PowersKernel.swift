import Foundation
import LinearAlgebra
import Precoding

// Goals, in order:
//   1. The result of ``StructuredForward``: what cancels is in double precision, the network and
//      logarithms in single.
//   2. A channel's result depends on that channel alone.
//   3. Speed: the K x K algebra of eight channels at once, one per lane; the network channel by
//      channel, a user's state in one vector. For a single channel the other lanes idle.

/// The structured model's powers on a block of eight channels.
///
/// K users, 8 lanes. Formulas are those of ``StructuredInputs`` and ``StructuredBeams``.
final class PowersKernel {
    typealias Lanes = DoubleLanes
    typealias Pointer = UnsafeMutablePointer<Lanes>
    static let lanes = Lanes.count

    let users: Int
    let block: ChannelBlock
    /// Rows of states, K'.
    private let rows: Int
    private let weights: PowersWeights
    private let network: PowersNetwork
    /// C = (G + Lambda^-1)^-1, lower triangle; M^-1 before the rounds.
    private let inverse: LaneMatrix<Lanes>
    /// Dual and transmit shares, 1 / lambda, lengths of the beams and their reciprocals,
    /// disturbance of the users, [K] each.
    private let dual, transmit, inverseDual, length, scale, disturbance: Pointer
    /// What user k hears of beam j, [K, K]; space for a column, [2 K].
    private let heard, column: Pointer
    /// Inputs of the network, [K, 9, lanes] and [K, K, 7, lanes].
    private let userInputs, pairInputs: RowKernels.Numbers
    /// States, [lanes, K'], and scores, [2, K, lanes].
    private let states: UnsafeMutablePointer<PowersNetwork.Vector>
    private let scores: RowKernels.Numbers
    /// Space for numbers whose logarithm is wanted, whole vectors.
    private let space: RowKernels.Numbers
    /// ln K.
    private let logarithm: Float

    private static let userCount = StructuredConfiguration.userInputs
    private static let pairCount = StructuredConfiguration.pairInputs

    init(_ weights: PowersWeights, users: Int, antennas: Int) {
        self.users = users
        self.weights = weights
        network = PowersNetwork(weights, users: users)
        block = ChannelBlock(users: users, antennas: antennas)
        let storage = block.storage
        inverse = storage.matrix(users)
        dual = storage.vector(users)
        transmit = storage.vector(users)
        inverseDual = storage.vector(users)
        length = storage.vector(users)
        scale = storage.vector(users)
        disturbance = storage.vector(users)
        heard = storage.vector(users * users)
        column = storage.vector(2 * users)
        rows = PowersNetwork.rows(users)
        states = .allocate(capacity: Self.lanes * rows)
        states.initialize(repeating: .zero, count: Self.lanes * rows)
        let pairs = users * users * Self.lanes
        let counts = [
            users * Self.userCount * Self.lanes, pairs * Self.pairCount, 2 * users * Self.lanes,
            max(pairs, 3 * users * Self.lanes) + 16,
        ]
        userInputs = .allocate(capacity: counts.reduce(0, +))
        userInputs.initialize(repeating: 0, count: counts.reduce(0, +))
        pairInputs = userInputs + counts[0]
        scores = pairInputs + counts[1]
        space = scores + counts[2]
        logarithm = Float(log(Double(users)))
    }

    deinit {
        states.deallocate()
        userInputs.deallocate()
    }

    /// Fills the block's coefficients for its first `count` channels.
    func run(count: Int) {
        let start = Lanes(repeating: 1 / Double(users))
        for k in 0..<users {
            dual[k] = start
            transmit[k] = start
        }
        limit()
        for i in 0..<(Self.lanes * rows) { states[i] = .zero }
        for i in 0..<(2 * Self.lanes * users) { scores[i] = 0 }
        describe()
        for round in 0..<weights.rounds {
            beams()
            describeRound()
            for lane in 0..<count {
                network.round(
                    round,
                    .init(
                        users: userInputs + lane, pairs: pairInputs + lane, scores: scores + lane,
                        stride: Self.lanes, states: states + lane * rows))
            }
            share()
        }
        beams()
        writeCoefficients()
    }

    @inline(__always) private func place(_ row: Int, _ column: Int) -> Int {
        row &* users &+ column
    }

    /// |A_kj|^2 of a Hermitian matrix given by its lower triangle.
    @inline(__always)
    private func squared(_ a: LaneMatrix<Lanes>, _ k: Int, _ j: Int) -> Lanes {
        let p = k >= j ? place(k, j) : place(j, k)
        return a.re[p] * a.re[p] + (k == j ? Lanes.zero : a.im[p] * a.im[p])
    }

    /// Writes single-precision numbers to `target`.
    @inline(__always)
    private func put(_ value: Lanes, _ target: RowKernels.Numbers) {
        UnsafeMutableRawPointer(target).storeBytes(of: SIMD8<Float>(value.v), as: SIMD8<Float>.self)
    }

    @inline(__always)
    private func get(_ source: UnsafePointer<Float>) -> SIMD8<Float> {
        UnsafeRawPointer(source).loadUnaligned(as: SIMD8<Float>.self)
    }

    @inline(__always)
    private func put(_ value: SIMD8<Float>, _ target: RowKernels.Numbers) {
        UnsafeMutableRawPointer(target).storeBytes(of: value, as: SIMD8<Float>.self)
    }

    /// Replaces the first `count` numbers of ``space`` by their logarithms.
    private func logarithms(_ count: Int) {
        for i in stride(from: 0, to: count, by: 16) {
            RowKernels.store(RowKernels.logarithm(RowKernels.load(space + i)), to: space + i)
        }
    }

    private func userInput(_ k: Int, _ i: Int) -> RowKernels.Numbers {
        userInputs + (k * Self.userCount + i) * Self.lanes
    }

    private func pairInput(_ k: Int, _ j: Int, _ i: Int) -> RowKernels.Numbers {
        pairInputs + ((k * users + j) * Self.pairCount + i) * Self.lanes
    }

    /// Scales down what is above ``StructuredForward/largestGain``.
    private func limit() {
        let gram = block.gram
        var largest = Lanes.zero
        for k in 0..<users { largest = largest.larger(gram.re[place(k, k)]) }
        let limit = Lanes(repeating: StructuredForward.largestGain)
        let factor = limit / largest.larger(limit)
        for k in 0..<users {
            for j in 0...k {
                let p = place(k, j)
                gram.re[p] = gram.re[p] * factor
                gram.im[p] = gram.im[p] * factor
            }
        }
    }

    /// The inputs that stay: see ``StructuredInputs``.
    private func describe() {
        let gram = block.gram
        let part = Lanes(repeating: 1 / Double(users))
        let least = Lanes(repeating: StructuredForward.smallestGain)
        for k in 0..<users {
            for j in 0...k {
                let p = place(k, j)
                inverse.re[p] = Lanes.zero - gram.re[p] * part
                inverse.im[p] = Lanes.zero - gram.im[p] * part
            }
            inverse.re[place(k, k)] -= .one
        }
        _ = inverse.invertNegated(column: column)
        let smallest = Lanes(repeating: StructuredInputs.smallestInverse)
        for k in 0..<users {
            let p = place(k, k)
            inverse.re[p] = inverse.re[p].larger(smallest)
            length[k] = gram.re[place(k, k)].larger(least)
            put(Lanes.one + length[k] * part, space + 2 * k * Self.lanes)
            put(inverse.re[place(k, k)], space + (2 * k + 1) * Self.lanes)
        }
        logarithms(2 * users * Self.lanes)
        var means = (SIMD8<Float>.zero, SIMD8<Float>.zero)
        for k in 0..<users {
            let alone = 0.25 * get(space + 2 * k * Self.lanes)
            let together = -0.25 * get(space + (2 * k + 1) * Self.lanes)
            means.0 += alone
            means.1 += together
            put(alone, userInput(k, 0))
            put(together, userInput(k, 1))
            put(SIMD8(repeating: logarithm), userInput(k, 2))
        }
        for k in 0..<users {
            put(means.0 / Float(users), userInput(k, 3))
            put(means.1 / Float(users), userInput(k, 4))
        }
        for k in 0..<users {
            scale[k] = Lanes.one / inverse.re[place(k, k)]
            disturbance[k] = Lanes.one / length[k]
        }
        let floor = Lanes(repeating: StructuredInputs.smallestCorrelation)
        // Nobody is a pair with itself: those places are not read.
        for k in 0..<users {
            for j in 0..<k {
                let correlation = squared(gram, k, j) * disturbance[k] * disturbance[j]
                let coupling = (squared(inverse, k, j) * scale[k] * scale[j]).smaller(.one)
                put(correlation + floor, space + place(k, j) * Self.lanes)
                for input in 0..<2 {
                    let difference = get(userInput(j, input)) - get(userInput(k, input))
                    put(difference, pairInput(k, j, 2 + input))
                    put(-difference, pairInput(j, k, 2 + input))
                }
                put(correlation, pairInput(k, j, 0))
                put(correlation, pairInput(j, k, 0))
                put(coupling, pairInput(k, j, 4))
                put(coupling, pairInput(j, k, 4))
            }
        }
        logarithms(users * users * Self.lanes)
        for k in 0..<users {
            for j in 0..<k {
                let value = 0.25 * get(space + place(k, j) * Self.lanes)
                put(value, pairInput(k, j, 1))
                put(value, pairInput(j, k, 1))
            }
        }
    }

    /// C and the beams' lengths for the dual shares as they are.
    private func beams() {
        let gram = block.gram
        for k in 0..<users { inverseDual[k] = Lanes.one / dual[k] }
        for k in 0..<users {
            for j in 0...k {
                let p = place(k, j)
                inverse.re[p] = Lanes.zero - gram.re[p]
                inverse.im[p] = Lanes.zero - gram.im[p]
            }
            inverse.re[place(k, k)] -= inverseDual[k]
        }
        _ = inverse.invertNegated(column: column)
        let least = Lanes(repeating: StructuredForward.smallestLength)
        for j in 0..<users {
            var sum = inverse.re[place(j, j)]
            for k in 0..<users { sum -= squared(inverse, k, j) * inverseDual[k] }
            length[j] = sum.larger(least)
            scale[j] = transmit[j] / length[j]
        }
    }

    /// The inputs that change from round to round.
    private func describeRound() {
        for k in 0..<users {
            let factor = inverseDual[k] * inverseDual[k]
            var sum = Lanes.one
            for j in 0..<users where j != k {
                let power = squared(inverse, k, j) * factor * scale[j]
                heard[place(k, j)] = power
                sum += power
            }
            let signal = Lanes.one - inverse.re[place(k, k)] * inverseDual[k]
            heard[place(k, k)] = signal * signal * scale[k]
            disturbance[k] = Lanes.one / sum
            put(Lanes.one + heard[place(k, k)] * disturbance[k], space + 3 * k * Self.lanes)
            put(dual[k], space + (3 * k + 1) * Self.lanes)
            put(transmit[k], space + (3 * k + 2) * Self.lanes)
        }
        logarithms(3 * users * Self.lanes)
        var mean = SIMD8<Float>.zero
        for k in 0..<users {
            let rate = 0.25 * get(space + 3 * k * Self.lanes)
            mean += rate
            put(rate, userInput(k, 5))
            put(0.25 * (get(space + (3 * k + 1) * Self.lanes) + logarithm), userInput(k, 6))
            put(0.25 * (get(space + (3 * k + 2) * Self.lanes) + logarithm), userInput(k, 7))
        }
        for k in 0..<users { put(mean / Float(users), userInput(k, 8)) }
        for k in 0..<users {
            for j in 0..<users where j != k {
                put(heard[place(k, j)] * disturbance[k], pairInput(k, j, 5))
                put(heard[place(j, k)] * disturbance[j], pairInput(k, j, 6))
            }
        }
    }

    /// The shares of all channels from their scores: softmax over the users.
    private func share() {
        let size = users * Self.lanes
        for part in 0..<2 {
            let scores = scores + part * size
            var largest = get(scores)
            for k in 1..<max(users, 1) {
                let score = get(scores + k * Self.lanes)
                largest.replace(with: score, where: score .> largest)
            }
            for k in 0..<users {
                put(
                    get(scores + k * Self.lanes) - largest,
                    space + part * size + k * Self.lanes)
            }
        }
        for i in stride(from: 0, to: 2 * size, by: 16) {
            RowKernels.store(RowKernels.exponential(RowKernels.load(space + i)), to: space + i)
        }
        for part in 0..<2 {
            let target = part == 0 ? dual : transmit
            let powers = space + part * size
            var sum = SIMD8<Double>.zero
            for k in 0..<users {
                target[k] = Lanes(SIMD8<Double>(get(powers + k * Self.lanes)))
                sum += target[k].v
            }
            let factor = Lanes(1 / sum)
            for k in 0..<users { target[k] = target[k] * factor }
        }
    }

    /// X = C diag(sqrt(q / length)); users whose channel is zero get nothing.
    private func writeCoefficients() {
        let (gram, x) = (block.gram, block.coefficients)
        for j in 0..<users {
            let factor = scale[j].squareRoot().kept(where: gram.re[place(j, j)], above: 0)
            for k in 0..<users {
                let p = k >= j ? place(k, j) : place(j, k)
                x.re[place(k, j)] = inverse.re[p] * factor
                let im = k == j ? Lanes.zero : inverse.im[p]
                x.im[place(k, j)] = (k >= j ? im : Lanes.zero - im) * factor
            }
        }
    }
}
