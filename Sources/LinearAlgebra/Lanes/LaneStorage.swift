/// Owns the lanes that matrices and vectors of one worker live in.
///
/// Not shared between threads; freed with the object.
package final class LaneStorage<L: Lanes> {
    private var blocks: [UnsafeMutablePointer<L>] = []

    /// Nothing yet.
    package init() {}

    /// `count` lanes of zeros.
    package func vector(_ count: Int) -> UnsafeMutablePointer<L> {
        let block = UnsafeMutablePointer<L>.allocate(capacity: max(1, count))
        block.initialize(repeating: .zero, count: max(1, count))
        blocks.append(block)
        return block
    }

    /// A matrix of order `n`.
    package func matrix(_ n: Int) -> LaneMatrix<L> {
        LaneMatrix(order: n, re: vector(n * n), im: vector(n * n))
    }

    deinit { for block in blocks { block.deallocate() } }
}
