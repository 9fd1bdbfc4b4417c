/// The division of a batch into pieces of nearly one size.
///
/// It depends on the batch alone, never on the number of threads, so neither do results.
struct Chunks {
    /// Number of pieces.
    let count: Int
    /// Size of the largest.
    let size: Int
    private let total: Int

    /// Pieces of `total` things, `limit` or fewer in each, at least one.
    init(_ total: Int, atMost limit: Int) {
        self.total = total
        let limit = max(1, limit)
        count = (total + limit - 1) / limit
        size = count == 0 ? 0 : (total + count - 1) / count
    }

    /// The things of piece `index`.
    subscript(index: Int) -> Range<Int> {
        (index * total / count)..<((index + 1) * total / count)
    }
}
