/// One of several equal parts of a numbered list of work, dealt out like cards.
///
///     let mine = jobs.indices.filter(WorkShare(part: 1, of: 4).contains)     // 1, 5, 9 …
///
/// The parts have no job in common, together have all, and their sizes differ by at most one.
package struct WorkShare: Sendable, Equatable {
    /// All of the work.
    package static let whole = WorkShare(part: 0, of: 1)

    /// The number of this part, 0 ..< ``count``.
    package let part: Int
    /// The number of parts.
    package let count: Int

    /// Part `part` of `count`.
    ///
    /// - Precondition: 0 ≤ `part` < `count`.
    package init(part: Int, of count: Int) {
        precondition(0 <= part && part < count, "part \(part) of \(count) does not exist")
        (self.part, self.count) = (part, count)
    }

    /// Whether the piece of work number `index` is in this part.
    package func contains(_ index: Int) -> Bool { index % count == part }
}
