/// Work of uneven cost, dealt out to several processes: longest first, each piece to whoever has least.
///
///     let mine = CostShare.parts(costs: [5, 1, 4, 2], of: 2)[0]      // [0, 1]: 6 of 12
///
/// Graham's rule (SIAM J. Appl. Math. 17, 1969, theorem 2): the busiest process has at most 4/3 of the
/// least possible.
package enum CostShare {
    /// The pieces of each process, the costliest first; of equal ones the first.
    ///
    /// - Parameters:
    ///   - costs: of the pieces, in any unit, not negative.
    ///   - count: how many processes.
    /// - Complexity: O(n log n + n log `count`).
    package static func parts(costs: [Double], of count: Int) -> [[Int]] {
        precondition(count > 0, "work needs a process")
        let order = costs.indices.sorted { (-costs[$0], $0) < (-costs[$1], $1) }
        var parts = [[Int]](repeating: [], count: count)
        // A heap of processes by what they have, then by number.
        var heap = (0..<count).map { (load: 0.0, part: $0) }
        for piece in order {
            parts[heap[0].part].append(piece)
            heap[0].load += costs[piece]
            var place = 0
            while true {
                let children = [2 * place + 1, 2 * place + 2].filter { $0 < count }
                guard let least = children.min(by: { heap[$0] < heap[$1] }),
                    heap[least] < heap[place]
                else { break }
                heap.swapAt(place, least)
                place = least
            }
        }
        return parts
    }
}
