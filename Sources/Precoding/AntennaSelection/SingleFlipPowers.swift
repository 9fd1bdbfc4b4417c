import LinearAlgebra

/// The least power on a mask of antennas, and on each of the N masks that differ from it in one
/// antenna: what a method that learns to choose antennas needs to know of a choice.
///
/// An antenna that is off counts with a ten-thousandth of its |h|^2, so that masks too small for
/// the request have a finite power too.
package struct SingleFlipPowers: Sendable {
    /// Least power on the mask in W; at most ``limit`` times the link's power.
    package let power: Double
    /// Least power with antenna n switched over, in W, [N]; limited in the same way.
    package let flipped: [Double]

    /// Limit of the powers, over the link's largest power.
    package static let limit = 64.0
    /// |h|^2 that is left of an antenna that is off.
    static let floor = 1e-4

    /// The powers around a mask.
    ///
    /// - Parameters:
    ///   - mask: which antennas are on, [N].
    ///   - channel: H [K, N].
    ///   - rates: requested rates in bit/s/Hz, [K].
    ///   - link: power and noise.
    /// - Returns: `nil` when nothing is requested or all antennas cannot meet the request.
    /// - Complexity: O(N I K^3).
    package init?(mask: [Bool], channel: ComplexMatrix, rates: [Double], link: Link) {
        precondition(mask.count == channel.columns, "one mask entry per antenna")
        let least = LeastPower.solve(channel: channel, rates: rates, link: link)
        let limit = Self.limit * link.maximumPower
        guard
            let search = AntennaSearch(
                channel: channel, rates: rates, link: link, least: least, limit: limit)
        else { return nil }
        // The part of an antenna's gain that switching it moves.
        let swing = 1 - Self.floor
        var gram = search.fullGram
        for n in mask.indices where !mask[n] { gram = search.adding(n, to: gram, scale: -swing) }
        let own = search.powers([gram], from: search.fullLambda)[0]
        power = min(own.power, limit)

        var flipped = [Double](repeating: 0, count: mask.count)
        func solve(_ antennas: [Int], scale: Double, from start: [Double]) {
            let grams = antennas.map { search.adding($0, to: gram, scale: scale) }
            for (n, candidate) in zip(antennas, search.powers(grams, from: start)) {
                flipped[n] = min(candidate.power, limit)
            }
        }
        // Starts from below: with an antenna less no dual power is smaller than on the mask, with
        // one more none is smaller than on all antennas.
        let below = own.power.isFinite ? own.lambda.map { $0 * (1 - 1e-9) } : search.fullLambda
        solve(mask.indices.filter { mask[$0] }, scale: -swing, from: below)
        solve(mask.indices.filter { !mask[$0] }, scale: swing, from: search.fullLambda)
        self.flipped = flipped
    }
}
