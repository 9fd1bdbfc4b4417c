/// Masks that a search has found, with the energy that it says they take.
///
/// A search resolves powers to a tolerance, and at the edge of what can be met it may be wrong; so the
/// cheapest mask is chosen by exact solutions, of which one is enough where the search was right.
struct RankedMasks {
    private var masks: [(energy: Double, antennas: [Int])] = []

    /// Adds the mask of the given antennas, unless its energy is infinite.
    mutating func add(_ antennas: [Int], energy: Double) {
        if energy.isFinite { masks.append((energy, antennas)) }
    }

    /// The cheapest by exact solutions, which are made in the order of the energies found.
    ///
    /// - Parameters:
    ///   - count: N, the antennas of a mask.
    ///   - known: a solution to begin with, and its energy.
    ///   - solve: the exact solution of a mask [N], and its energy.
    func cheapest<Solution>(
        of count: Int, known: (solution: Solution, energy: Double),
        solve: ([Bool]) -> (solution: Solution, energy: Double)
    ) -> Solution {
        var best = known
        for (energy, antennas) in masks.sorted(by: { $0.energy < $1.energy }) {
            guard energy < best.energy else { break }
            var mask = [Bool](repeating: false, count: count)
            for n in antennas { mask[n] = true }
            let exact = solve(mask)
            if exact.energy < best.energy { best = exact }
        }
        return best.solution
    }
}
