/// The division of a batch into consecutive pieces, which are handed out to threads.
///
/// It depends on the batch alone, never on the number of threads, so neither do results.
package struct BatchPieces: Sendable {
    /// Number of pieces.
    package let count: Int
    /// Size of the largest piece.
    package let largest: Int
    private let total: Int
    private let isEven: Bool

    /// Pieces of `size` of the `total` items, and what is left in the last: for work that is
    /// fastest in pieces of exactly that size.
    package init(_ total: Int, of size: Int) {
        self.total = total
        let size = max(1, size)
        count = (total + size - 1) / size
        largest = size
        isEven = false
    }

    /// Pieces of nearly equal size, at most `limit` of the `total` items each: for work in memory
    /// that is made for the largest piece.
    package init(_ total: Int, atMost limit: Int) {
        self.total = total
        let limit = max(1, limit)
        count = (total + limit - 1) / limit
        largest = count == 0 ? 0 : (total + count - 1) / count
        isEven = true
    }

    /// The items of piece `index`.
    package subscript(index: Int) -> Range<Int> {
        isEven
            ? (index * total / count)..<((index + 1) * total / count)
            : (index * largest)..<min(total, (index + 1) * largest)
    }
}
