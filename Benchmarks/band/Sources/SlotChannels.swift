import Foundation
import Support

/// Channels of one slot: users' paths at a planar array, at the centre of every group of four resource
/// blocks.
enum SlotChannels {
    // Settings of the comparison, one block: a carrier of 100 MHz at 30 kHz, an array of 8 x 8, users that
    // each have a dozen paths within 120 degrees, up to 20 dB apart, delays of 100 ns in the mean.
    static let (groups, antennas) = (69, 64)
    static let userCounts = [4, 8, 16]
    private static let (paths, delay, spacing) = (12, 100e-9, 4 * 12 * 30e3)
    /// Power and noise of the slot in W: a user of 0 dB alone has 25 dB.
    static let (power, noise) = (20.0, 4.0)

    static func path(_ folder: String, users: Int) -> String { "\(folder)/channels-\(users).bin" }

    /// Writes the channels for every number of users, pairs of floats.
    static func write(to folder: String) throws {
        for users in userCounts {
            var numbers = [Float](repeating: 0, count: 2 * groups * users * antennas)
            for user in 0..<users { draw(user, of: users, into: &numbers) }
            try numbers.withUnsafeBytes {
                try Data($0).write(to: URL(fileURLWithPath: path(folder, users: users)))
            }
        }
    }

    private static func draw(_ user: Int, of users: Int, into numbers: inout [Float]) {
        var random = Philox(seed: 1, stream: 9, substream: UInt32(16 * users + user))
        let gain = pow(10, -random.uniform())
        let centre = (random.uniform() - 0.5) * 2 * .pi / 3
        for _ in 0..<paths {
            let (x, y) = random.normalPair()
            let azimuth = centre + 0.15 * random.normalPair().0
            let (horizontal, vertical) = (sin(azimuth), 0.1 * random.normalPair().0 - 0.1)
            let late = -delay * log(1 - random.uniform())
            let scale = gain / Double(2 * paths).squareRoot()
            for group in 0..<groups {
                let frequency = (Double(group) - Double(groups - 1) / 2) * spacing
                for n in 0..<antennas {
                    let (row, column) = (Double(n % 8), Double(n / 8))
                    let phase =
                        .pi * (column * horizontal + row * vertical) - 2 * .pi * frequency * late
                    let place = 2 * ((group * users + user) * antennas + n)
                    numbers[place] += Float(scale * (x * cos(phase) - y * sin(phase)))
                    numbers[place + 1] += Float(scale * (x * sin(phase) + y * cos(phase)))
                }
            }
        }
    }
}
