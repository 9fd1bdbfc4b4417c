import LinearAlgebra

/// The least powers on a mask of antennas and on all masks that differ from it in one antenna.
///
/// What a method that learns to choose antennas needs to know of a choice: whether any other antenna
/// should have been on, or off. Antennas that are off count with a ten-thousandth of their
/// amplitude squared, so that masks too small for the request have a power too.
public struct SingleFlipPowers: Sendable {
    /// Least power on the mask in W; at most ``limit`` times the link's power.
    public let power: Double
    /// Least powers with antenna n changed over, in W, [N]; limited in the same way.
    public let changed: [Double]

    /// Limit of the powers, over the link's largest power.
    public static let limit = 64.0
    /// |h|^2 that is left of an antenna that is off.
    static let floor = 1e-4

    /// - Parameters:
    ///   - mask: which antennas are on, [N].
    ///   - channel: H [K, N].
    ///   - rates: requested rates in bit/s/Hz, [K].
    ///   - link: power and noise.
    /// - Returns: `nil` when nothing is requested or all antennas cannot meet the request.
    /// - Complexity: O(N I K^3).
    public init?(mask: [Bool], channel: ComplexMatrix, rates: [Double], link: Link) {
        precondition(mask.count == channel.columns, "one mask entry per antenna")
        let least = LeastPower.solve(channel: channel, rates: rates, link: link)
        let limit = Self.limit * link.maximumPower
        guard
            let search = AntennaSearch(
                channel: channel, rates: rates, link: link, least: least, limit: limit)
        else { return nil }
        var gram = search.fullGram
        for n in mask.indices where !mask[n] {
            gram = search.adding(n, to: gram, sign: Self.floor - 1)
        }
        let own = search.powers([gram], from: search.fullLambda)[0]
        power = min(own.power, limit)
        // Without one more antenna no power is smaller, and with one more none below that on all.
        let below = own.power.isFinite ? own.lambda.map { $0 * (1 - 1e-9) } : search.fullLambda
        var changed = [Double](repeating: 0, count: mask.count)
        for (isOn, start) in [(true, below), (false, search.fullLambda)] {
            let antennas = mask.indices.filter { mask[$0] == isOn }
            let grams = antennas.map {
                search.adding($0, to: gram, sign: isOn ? Self.floor - 1 : 1 - Self.floor)
            }
            for (n, candidate) in zip(antennas, search.powers(grams, from: start)) {
                changed[n] = min(candidate.power, limit)
            }
        }
        self.changed = changed
    }
}
