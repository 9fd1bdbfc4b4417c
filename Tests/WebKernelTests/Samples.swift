import LinearAlgebra
import Numerics
import Precoding
import Support

/// Channels for the comparison of the two worlds, with what makes each of them worth looking at.
struct Sample {
    var name: String
    /// One group.
    var channels: ChannelBatch
    var link = Link(maximumPower: 20, noisePower: 2)

    /// Rayleigh channels; user k is `decibels` k / (K - 1) weaker than the first.
    static func rayleigh(
        users: Int, antennas: Int, seed: UInt64, decibels: Double = 0
    ) -> ChannelBatch {
        var random = Philox(seed: seed, stream: 77)
        let elements = (0..<users).flatMap { k -> [Complex<Float>] in
            let loss = users > 1 ? decibels * Double(k) / Double(users - 1) : 0
            let scale = Double.pow(10, -loss / 20)
            return (0..<antennas).map { _ in
                let (re, im) = random.normalPair()
                return Complex(Float(scale * re), Float(scale * im))
            }
        }
        return ChannelBatch(count: 1, users: users, antennas: antennas, elements: elements)
    }

    /// The channels with user `k` replaced by what `row` makes of its numbers and those of user 0.
    private static func replacing(
        _ k: Int, in channels: ChannelBatch,
        _ row: (_ own: Complex<Float>, _ first: Complex<Float>) -> Complex<Float>
    ) -> ChannelBatch {
        var elements = channels.elements
        for n in 0..<channels.antennas {
            let place = k * channels.antennas + n
            elements[place] = row(elements[place], elements[n])
        }
        return ChannelBatch(
            count: 1, users: channels.users, antennas: channels.antennas, elements: elements)
    }

    /// Every number of users that there are kernels for, at the usual numbers of antennas and at odd ones.
    static let regular: [Sample] = {
        var samples: [Sample] = []
        for users in 1...16 {
            for antennas in [16, 32, 64] {
                samples.append(
                    Sample(
                        name: "\(users) x \(antennas)",
                        channels: rayleigh(
                            users: users, antennas: antennas, seed: UInt64(users * antennas))))
            }
        }
        for (users, antennas) in [(1, 1), (2, 3), (3, 7), (4, 10), (4, 24), (5, 100), (8, 128)] {
            samples.append(
                Sample(
                    name: "\(users) x \(antennas)",
                    channels: rayleigh(users: users, antennas: antennas, seed: 5)))
        }
        for decibels in [20.0, 60] {
            samples.append(
                Sample(
                    name: "users \(decibels) dB apart",
                    channels: rayleigh(users: 4, antennas: 64, seed: 6, decibels: decibels)))
        }
        for noise in [2e-12, 2e6] {
            samples.append(
                Sample(
                    name: "noise \(noise)", channels: rayleigh(users: 4, antennas: 32, seed: 7),
                    link: Link(maximumPower: 20, noisePower: noise)))
        }
        for distance in [1e-1, 1e-2, 1e-3] as [Float] {
            samples.append(
                Sample(
                    name: "two users \(distance) apart",
                    channels: replacing(
                        2, in: rayleigh(users: 4, antennas: 64, seed: 8)
                    ) { own, first in
                        first + Complex(distance * own.rawStorage.x, distance * own.rawStorage.y)
                    }))
        }
        return samples
    }()

    /// Channels on which something is not defined by a plain formula.
    static let degenerate: [Sample] = [
        Sample(
            name: "more users than antennas", channels: rayleigh(users: 8, antennas: 4, seed: 9)),
        Sample(name: "users at one antenna", channels: rayleigh(users: 3, antennas: 1, seed: 9)),
        Sample(
            name: "equal users",
            channels: replacing(3, in: rayleigh(users: 4, antennas: 16, seed: 10)) { $1 }),
        Sample(
            name: "a user without a channel",
            channels: replacing(1, in: rayleigh(users: 4, antennas: 64, seed: 11)) { _, _ in .zero }
        ),
        Sample(
            name: "no channel",
            channels: ChannelBatch(
                count: 1, users: 3, antennas: 16,
                elements: [Complex<Float>](repeating: .zero, count: 48))),
    ]
}
