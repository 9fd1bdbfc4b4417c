/// Sorts antennas by falling score, in memory that is allocated once.
final class AntennaRanking {
    /// The antennas, the highest score in front, the first of equal ones before the others, [N].
    let order: UnsafeMutablePointer<Int32>
    private let antennas: Int

    init(antennas: Int) {
        self.antennas = antennas
        order = .allocate(capacity: antennas)
        order.initialize(repeating: 0, count: antennas)
    }

    deinit { order.deallocate() }

    /// Sorts by `scores`, [N], which are filled up to whole vectors of sixteen: an antenna's place is
    /// the number of those before it, which is counted for sixteen at once. N^2 / 16 comparisons.
    ///
    /// - Returns: how many scores are positive.
    func sort(_ scores: UnsafePointer<Float>) -> Int {
        let vectors = UnsafeRawPointer(scores).assumingMemoryBound(to: SIMD16<Float>.self)
        var positive = 0
        for first in stride(from: 0, to: antennas, by: 16) {
            let own = vectors[first / 16]
            var before = SIMD16<Int32>.zero
            let one = SIMD16<Int32>(repeating: 1)
            // Those in front of all sixteen win ties, those behind all of them lose them.
            for m in 0..<first {
                let other = SIMD16<Float>(repeating: scores[m])
                before &+= SIMD16<Int32>.zero.replacing(with: one, where: other .>= own)
            }
            for m in first..<antennas {
                let other = SIMD16<Float>(repeating: scores[m])
                before &+= SIMD16<Int32>.zero.replacing(with: one, where: other .> own)
            }
            for n in first..<min(antennas, first + 16) {
                for m in first..<n where scores[m] == scores[n] { before[n - first] &+= 1 }
                order[Int(before[n - first])] = Int32(n)
                if scores[n] > 0 { positive += 1 }
            }
        }
        return positive
    }
}
