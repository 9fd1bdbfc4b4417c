import Support

/// Pilot ratios and errors for the users of one iteration.
///
/// B users, N antennas.
struct PilotDraws {
    /// S in dB, [B].
    var decibels: [Float]
    /// Unit normal numbers, [B, 2 N].
    var errors: [Float]

    /// Nothing drawn yet.
    init() {
        decibels = []
        errors = []
    }

    /// Draws for groups of an environment: a pure function of (seed, environment, iteration, group),
    /// so that it does not matter who shares the groups out.
    ///
    /// - Parameters:
    ///   - groups: the numbers of the groups.
    ///   - users: K of a group.
    ///   - antennas: N.
    ///   - range: of the ratios in dB, uniform.
    ///   - areGroupsAlike: whether all users of a group have the ratio of its first.
    ///   - stream: what for.
    ///   - environment: its number.
    ///   - iteration: of the run.
    ///   - seed: of the run.
    mutating func append(
        groups: Range<Int>, users: Int, antennas: Int, range: ClosedRange<Double>,
        areGroupsAlike: Bool = false, stream: UInt32, environment: Int, iteration: Int, seed: UInt64
    ) {
        for group in groups {
            var random = Philox(
                seed: seed,
                stream: stream &+ UInt32(truncatingIfNeeded: environment &* 4099 &+ group),
                substream: UInt32(truncatingIfNeeded: iteration))
            let first = decibels.count
            for user in 0..<users {
                let span = range.upperBound - range.lowerBound
                let drawn = Float(range.lowerBound + span * random.uniform())
                decibels.append(areGroupsAlike && user > 0 ? decibels[first] : drawn)
                for _ in 0..<antennas {
                    let (x, y) = random.normalPair()
                    errors.append(Float(x))
                    errors.append(Float(y))
                }
            }
        }
    }
}
