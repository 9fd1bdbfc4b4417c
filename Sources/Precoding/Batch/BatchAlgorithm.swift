import LinearAlgebra

/// What tells one precoder of the fast path from another: how it forms the coefficients X of
/// W = H^H X from Gram matrices, for a block of channels at a time, one in each lane.
///
/// ``BlockSolver`` does the rest. An algorithm has its memory from the start and allocates nothing.
///
/// Conforming types are named as a type parameter, never held as `any BatchAlgorithm`: called
/// through the protocol a generic class runs unspecialised, a hundred times slower.
protocol BatchAlgorithm: AnyObject {
    /// The vectors it computes with, which fix the precision and the channels of a block.
    associatedtype L: Lanes

    /// The channels that it works on.
    var block: BatchWorkspace<L> { get }

    /// Computes `block.coefficients` from `block.gram`, up to a positive scale of each lane.
    ///
    /// - Parameter count: the lanes 0 ..< count hold channels; the others hold the identity.
    /// - Returns: the lanes whose Gram matrix is too ill-conditioned for the scalar type.
    func solve(count: Int) -> LaneSet

    /// Lanes of the last ``solve(count:)`` whose precoders the scalar type may have spoilt at their
    /// ratio of power to noise: what they do to the channels is compared with ``response(_:_:lane:)``.
    var doubtful: LaneSet { get }
    /// [H W]_kj, what user k receives of user j's signal, as the exact precoder with the coefficients
    /// of a lane has it.
    func response(_ k: Int, _ j: Int, lane: Int) -> (re: L.Scalar, im: L.Scalar)
    /// Whether all users are to have the same power.
    var sharesEqually: Bool { get }
}

extension BatchAlgorithm {
    /// None: what iterates looks at what it has reached.
    var doubtful: LaneSet { LaneSet() }
    /// Not asked for where no lane is doubtful.
    func response(_ k: Int, _ j: Int, lane: Int) -> (re: L.Scalar, im: L.Scalar) { (0, 0) }
    var sharesEqually: Bool { false }
}
