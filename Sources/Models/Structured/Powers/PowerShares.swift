import LinearAlgebra

/// The users' scores of eight channels, and the shares of dual and transmit power that they stand
/// for: the softmax over the users.
///
/// K users, 8 lanes. Scores are in single precision, as the network moves them; shares in double.
final class PowerShares {
    typealias Lanes = DoubleLanes
    typealias Pointer = UnsafeMutablePointer<Lanes>

    /// Scores of the dual powers, then of the transmit powers, [2, K, lanes].
    let scores: LaneNumbers.Numbers
    /// Shares of the dual and of the transmit power, [K] each.
    let dual, transmit: Pointer
    private let users: Int
    /// e^(score - largest score), [2, K, lanes].
    private let exponentials: LaneNumbers.Numbers

    init(users: Int, storage: LaneStorage<Lanes>) {
        self.users = users
        scores = LaneNumbers.allocate(rows: 2 * users)
        exponentials = LaneNumbers.allocate(rows: 2 * users)
        dual = storage.vector(users)
        transmit = storage.vector(users)
    }

    deinit {
        scores.deallocate()
        exponentials.deallocate()
    }

    /// Equal shares, scores of zero.
    func reset() {
        let start = Lanes(repeating: 1 / Double(users))
        for k in 0..<users {
            dual[k] = start
            transmit[k] = start
        }
        for i in 0..<(2 * LaneNumbers.lanes * users) { scores[i] = 0 }
    }

    /// The shares that the scores stand for.
    func update() {
        let size = users * LaneNumbers.lanes
        for part in 0..<2 {
            let scores = scores + part * size
            var largest = LaneNumbers.load(scores)
            for k in 1..<max(users, 1) {
                let score = LaneNumbers.load(scores + k * LaneNumbers.lanes)
                largest.replace(with: score, where: score .> largest)
            }
            for k in 0..<users {
                LaneNumbers.store(
                    LaneNumbers.load(scores + k * LaneNumbers.lanes) - largest,
                    to: exponentials + part * size + k * LaneNumbers.lanes)
            }
        }
        for i in stride(from: 0, to: 2 * size, by: 16) {
            RowKernels.store(
                RowKernels.exponential(RowKernels.load(exponentials + i)), to: exponentials + i)
        }
        normalize(exponentials, into: dual)
        normalize(exponentials + size, into: transmit)
    }

    /// x_k over the sum of all.
    @inline(__always)
    private func normalize(_ x: LaneNumbers.Numbers, into target: Pointer) {
        var sum = SIMD8<Double>.zero
        for k in 0..<users {
            target[k] = Lanes(SIMD8<Double>(LaneNumbers.load(x + k * LaneNumbers.lanes)))
            sum += target[k].v
        }
        let factor = Lanes(1 / sum)
        for k in 0..<users { target[k] = target[k] * factor }
    }
}
