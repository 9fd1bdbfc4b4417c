/// The division of a batch into pieces of one size; the last may be smaller.
///
/// It depends on the batch alone, never on the number of threads, so neither do results.
package struct BatchPieces: Sendable {
    /// Number of pieces.
    package let count: Int
    private let total, size: Int

    /// Pieces of `total` things, `size` in each.
    package init(_ total: Int, of size: Int) {
        self.total = total
        self.size = max(1, size)
        count = (total + self.size - 1) / self.size
    }

    /// The things of piece `index`.
    package subscript(index: Int) -> Range<Int> {
        (index * size)..<min(total, (index + 1) * size)
    }
}
