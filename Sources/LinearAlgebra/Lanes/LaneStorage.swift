/// Owns the memory of a worker's ``LaneMatrix`` values and vectors of lanes, and frees it at its
/// end.
///
/// A worker asks for all its memory when it is made. Not to be shared between threads.
package final class LaneStorage<L: Lanes> {
    private var blocks: [UnsafeMutablePointer<L>] = []

    /// A storage that owns nothing yet.
    package init() {}

    /// A vector of `count` lanes, all 0.
    package func vector(_ count: Int) -> UnsafeMutablePointer<L> {
        let block = UnsafeMutablePointer<L>.allocate(capacity: max(1, count))
        block.initialize(repeating: .zero, count: max(1, count))
        blocks.append(block)
        return block
    }

    /// A matrix of order `n`, all 0.
    package func matrix(_ n: Int) -> LaneMatrix<L> {
        LaneMatrix(order: n, re: vector(n * n), im: vector(n * n))
    }

    deinit { for block in blocks { block.deallocate() } }
}
