import LinearAlgebra
import Numerics

/// The memory of one worker on the batched path: a block of channels, one in each lane.
///
/// Memory. Vectors run along the antennas of one channel where a step touches antennas, and along
/// the channels of the block where it does not (K users, N antennas, N' = ``padded``):
///
///     planes        [lane, K, 2, N']  H sqrt(P) / sigma: for each lane and user the real parts at
///                                     all antennas, then the imaginary parts; 0 beyond antenna N
///     gram          [K, K] of lanes   G P / sigma^2 = H H^H of the planes: the lower triangle
///     coefficients  [K, K] of lanes   X, all of it
///     weights       [K, 2, N']        W^T = (H^H X)^T of the one lane that is being written
///
/// The steps: ``load(_:count:link:)`` fills planes and Gram matrices, a ``BatchAlgorithm`` turns
/// Gram matrices into coefficients, ``writePrecoder(lane:power:to:)`` forms and scales W. None
/// allocates.
final class BatchWorkspace<L: Lanes> {
    /// Users K, antennas N, and N rounded up to whole vectors.
    let users, antennas, padded: Int
    let planes, weights: UnsafeMutablePointer<L.Scalar>
    /// G P / sigma^2 of every lane, lower triangle; the identity for lanes without a channel.
    let gram: LaneMatrix<L>
    /// X of every lane.
    let coefficients: LaneMatrix<L>
    /// Lanes that hold a channel of zeros.
    var silent = LaneSet()
    private let storage = LaneStorage<L>()

    init(users: Int, antennas: Int) {
        self.users = users
        self.antennas = antennas
        padded = (antennas + L.count - 1) / L.count * L.count
        gram = storage.matrix(users)
        coefficients = storage.matrix(users)
        planes = .allocate(capacity: L.count * 2 * users * padded)
        planes.initialize(repeating: 0, count: L.count * 2 * users * padded)
        weights = .allocate(capacity: 2 * users * padded)
        weights.initialize(repeating: 0, count: 2 * users * padded)
    }

    deinit {
        planes.deallocate()
        weights.deallocate()
    }

    /// Antennas that fill whole vectors: those that can be read and written without a tail.
    var whole: Int { antennas / L.count * L.count }

    /// Real parts of user `k` of a lane; the imaginary parts follow after ``padded`` numbers.
    @inline(__always)
    func plane(_ lane: Int, _ k: Int) -> UnsafeMutablePointer<L.Scalar> {
        planes + (lane * users + k) * 2 * padded
    }

    /// The numbers of a plane, or of a column of ``weights``, from antenna `n` on.
    @inline(__always)
    func numbers(_ plane: UnsafeMutablePointer<L.Scalar>, at n: Int) -> ComplexLanes<L> {
        ComplexLanes(loading: plane + n, plane + padded + n)
    }
}
