import LinearAlgebra

// Goals, in order:
//   1. The scores of ``AntennaForward``, to the rounding of single precision.
//   2. Microseconds for one channel: sixteen antennas side by side in a vector, the K x K algebra in
//      between as scalar code, no allocation.
//
// A round has three steps, a file each: the dual powers follow the antennas (+DualPowers), what each
// antenna is worth (+MarginalPowers), the network moves the scores (+Scores).

/// The fast path of ``AntennaForward``: one channel after another with the same number of requesting
/// users, in memory that is allocated once.
///
/// Memory: numbers of antennas stand in vectors of sixteen, [N / 16], the last filled up with
/// antennas that are off for good; K x K matrices are scalars and keep their lower triangle.
final class AntennaKernel {
    typealias Vector = SIMD16<Float>

    let weights: AntennaWeights
    /// Users K with a request, and vectors of sixteen antennas.
    let users, blocks: Int

    /// Scores a, and how far each antenna is on, m.
    let scores, active: UnsafeMutablePointer<Vector>
    /// What removing and adding each antenna would change the power by, over P_ant; its leverage.
    let removal, addition, leverage: UnsafeMutablePointer<Vector>
    /// 1 for antennas, 0 for what fills up the last vector.
    let exists: UnsafeMutablePointer<Vector>
    /// Of each user for the sixteen antennas at hand, |[C h_n]_k|^2 / lambda_k, [K].
    let reach: UnsafeMutablePointer<Vector>

    /// G of the antennas as far as they are on, and C = (G + Lambda^-1)^-1, [K, K].
    let gram, inverse: LaneMatrix<SingleLane>
    /// Space that the inversion needs, [2 K].
    let inversionSpace: UnsafeMutablePointer<SingleLane>
    /// r_k = C_kk / lambda_k and lambda_k gamma_k / P_ant, [K].
    let rest, powerPerRatio: UnsafeMutablePointer<Float>
    /// What the numbers that all antennas share give each hidden unit in a round, [D].
    let offsets: UnsafeMutablePointer<Float>

    private let storage = LaneStorage<SingleLane>()

    init(_ weights: AntennaWeights, users: Int, antennas: Int) {
        self.weights = weights
        self.users = users
        blocks = (antennas + 15) / 16
        gram = storage.matrix(users)
        inverse = storage.matrix(users)
        inversionSpace = storage.vector(2 * users)
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
        exists = vectors(blocks)
        reach = vectors(users)
        rest = floats(users)
        powerPerRatio = floats(users)
        offsets = floats(weights.width)
        for n in 0..<antennas { exists[n / 16][n % 16] = 1 }
    }

    deinit {
        for pointer in [scores, active, removal, addition, leverage, exists, reach] {
            pointer.deallocate()
        }
        for pointer in [rest, powerPerRatio, offsets] { pointer.deallocate() }
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
            let power = followAntennas(
                channel, sinrTargets: sinrTargets, dual: dual, maximumPower: maximumPower)
            weighAntennas(
                channel, sinrTargets: sinrTargets, dual: dual, antennaPower: antennaPower)
            moveScores(
                round, power: power, antennaPower: antennaPower, maximumPower: maximumPower)
        }
        return UnsafeRawPointer(scores).assumingMemoryBound(to: Float.self)
    }
}
