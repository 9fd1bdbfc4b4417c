import LinearAlgebra

// Single precision loses more of a precoder the more alike users are and the stronger they are above the
// noise: the Gram matrix is rounded to eps G, which X = 1 / pivot amplifies, and what leaks from user to
// user is heard where eps^2 G / pivot^2, with G in units of the noise, comes near 1. A fixed limit of the
// pivots would be too strict below and too lax above. So pivots only raise a doubt, and W itself
// decides: one more pass over the antennas, for few channels.
extension BatchWorkspace {
    /// Most of a user's noise and interference that errors of its precoders may add (ours: 1.4 thousandths
    /// of a bit/s/Hz).
    private static var errorShare: L.Scalar { 1e-3 }
    /// Most of a user's own signal that may be off: rounding, which far above the noise is more than the
    /// noise and still costs nothing.
    private static var signalShare: L.Scalar { 1e-8 }
    /// Most that a user's power may be off where all have the same (ours: as little in a rate).
    private static var powerTolerance: L.Scalar { 1e-2 }

    /// The lanes in which the smallest of the pivots, relative to the diagonal, may be too small for what
    /// is asked: 200 units in the last place times the root of the strongest user's G_kk (ours: of
    /// 70,000 groups of 2 to 16 users that were made to be alike, those that raise no doubt lost 0.6 % of
    /// their rate at most, and 0.015 % in 99 of 100).
    ///
    /// - Parameters:
    ///   - smallestPivot: of every lane.
    ///   - squaresLengths: whether columns were scaled by x^H G x, which users that are alike cancel: it has
    ///     errors of eps / pivot^2, which are to stay below ``powerTolerance``.
    func doubtful(smallestPivot: L, squaresLengths: Bool = false) -> LaneSet {
        // One user has nobody to disturb.
        guard users > 1 else { return LaneSet() }
        var strongest = L.zero
        for k in 0..<users { strongest = strongest.larger(gram.re[gram.place(k, k)]) }
        var least = strongest.squareRoot() * L(repeating: 200 * L.Scalar.ulpOfOne)
        if squaresLengths {
            let limit = (L.Scalar.ulpOfOne / Self.powerTolerance).squareRoot()
            least = least.larger(L(repeating: limit))
        }
        return LaneSet(where: smallestPivot - least, notAbove: 0)
    }

    /// Whether ``weights``, H^H X of `lane`, do to the channels what the exact precoder does.
    ///
    /// - Parameters:
    ///   - lane: the one of which ``weights`` were formed last.
    ///   - sharesEqually: whether all columns are to have the same length.
    ///   - response: [H W]_kj of the exact precoder.
    /// - Complexity: K^2 N.
    func agrees(
        _ lane: Int, sharesEqually: Bool,
        with response: (_ k: Int, _ j: Int) -> (re: L.Scalar, im: L.Scalar)
    ) -> Bool {
        var power: L.Scalar = 0
        var (least, most) = (L.Scalar.greatestFiniteMagnitude, L.Scalar.zero)
        for j in 0..<users {
            let square = columnPower(j)
            power += square
            if square > 0 { (least, most) = (min(least, square), max(most, square)) }
        }
        if sharesEqually, !(most <= least * (1 + Self.powerTolerance)) { return false }
        for k in 0..<users {
            var (error, interference): (L.Scalar, L.Scalar) = (0, 0)
            var (signal, deviation): (L.Scalar, L.Scalar) = (0, 0)
            for j in 0..<users {
                let (found, exact) = (received(lane, k, j), response(k, j))
                let (re, im) = (found.re - exact.re, found.im - exact.im)
                let (square, strength) = (
                    re * re + im * im, exact.re * exact.re + exact.im * exact.im
                )
                if j == k {
                    (signal, deviation) = (strength, square)
                } else {
                    error += square
                    interference += strength
                }
            }
            // The planes are in units of the noise at full power, so the noise is W's squared length.
            let limit = Self.errorShare * (power + interference)
            guard error <= limit, deviation <= max(limit, Self.signalShare * signal) else {
                return false
            }
        }
        return true
    }

    /// Squared length of column `j` of ``weights``.
    private func columnPower(_ j: Int) -> L.Scalar {
        let column = weights + 2 * j * padded
        var sum = L.zero
        for n in stride(from: 0, to: padded, by: L.count) {
            sum.addSquare(of: numbers(column, at: n))
        }
        return sum.sum()
    }

    /// [H W]_kj of `lane`, with W as ``weights`` have it.
    private func received(_ lane: Int, _ k: Int, _ j: Int) -> (re: L.Scalar, im: L.Scalar) {
        let (row, column) = (plane(lane, k), weights + 2 * j * padded)
        var sum = ComplexLanes<L>.zero
        for n in stride(from: 0, to: padded, by: L.count) {
            let w = numbers(column, at: n)
            sum.addProduct(
                numbers(row, at: n), conjugate: ComplexLanes(re: w.re, im: L.zero - w.im))
        }
        return (sum.re.sum(), sum.im.sum())
    }
}
