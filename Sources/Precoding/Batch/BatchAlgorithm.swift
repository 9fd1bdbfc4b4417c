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
}
