import Foundation
import LinearAlgebra
import Numerics
import Precoding
import Support
import Testing

@testable import Models

/// Channels on which a network that treats users alike fails, and those that lie next to them.
@Suite("The structured model where users are equal, far apart in strength, or too many")
struct BlindSpotTests {
    private static func shipped() throws -> StructuredPrecoder {
        StructuredPrecoder(
            try StructuredModel(folder: ModelLibrary.folder(of: ModelLibrary.shippedStructured)))
    }

    private static func link(_ decibel: Double) -> Link {
        Link(maximumPower: pow(10, decibel / 10), noisePower: 1)
    }

    /// exp(j pi n sin(angle)) / sqrt(N) for every angle in degrees, [K, N].
    private static func steering(_ degrees: [Double], antennas: Int) -> ComplexMatrix {
        ComplexMatrix(rows: degrees.count, columns: antennas) { k, n in
            Complex(
                length: 1 / Double(antennas).squareRoot(),
                phase: Double.pi * Double(n) * sin(degrees[k] * .pi / 180))
        }
    }

    private static func normal(_ rows: Int, _ columns: Int, seed: UInt64) -> ComplexMatrix {
        var random = Philox(seed: seed, stream: 21)
        let scale = 1 / (2 * Double(columns)).squareRoot()
        return ComplexMatrix(rows: rows, columns: columns) { _, _ in
            let (re, im) = random.normalPair()
            return Complex(scale * re, scale * im)
        }
    }

    /// Sum rates of both paths, which must agree.
    private static func rate(
        _ precoder: StructuredPrecoder, _ h: ComplexMatrix, _ link: Link, _ name: String
    ) throws -> Double {
        // The channel as batches hold it.
        let batch = ChannelBatch([h])
        let h = batch[0]
        let plain = SpectralEfficiency.sumRate(
            channel: h, precoder: precoder.precoder(for: h, link: link), link: link)
        let fast = try #require(precoder.precoders(for: batch, link: link, threads: 1))
        let found = SpectralEfficiency.sumRate(channel: h, precoder: fast[0], link: link)
        #expect(abs(found / plain - 1) < 1e-3, "\(name): \(found), \(plain)")
        return min(found, plain)
    }

    @Test("two equal users: one is served, the first, at the rate that it has alone")
    func equalUsers() throws {
        let precoder = try Self.shipped()
        let one = Self.steering([20], antennas: 64)
        let h = ComplexMatrix(rows: 2, columns: 64) { one[0, $1] }
        let rate = try Self.rate(precoder, h, Self.link(30), "equal")
        #expect(rate > 0.9999 * log2(1001))
        let w = precoder.precoder(for: h, link: Self.link(30))
        #expect((0..<64).allSatisfy { w[$0, 1].squaredLength < 1e-12 })
    }

    @Test("users 0.1 degree apart", arguments: [2, 4])
    func nearlyEqualUsers(users: Int) throws {
        let precoder = try Self.shipped()
        let angles = [20, 20.1, -31, -30.9]
        let h = Self.steering(Array(angles.prefix(users)), antennas: 64)
        for decibel in [10.0, 30, 60] {
            let link = Self.link(decibel)
            let best = SpectralEfficiency.sumRate(
                channel: h, precoder: ReferencePrecoder().precoder(for: h, link: link), link: link)
            let rate = try Self.rate(precoder, h, link, "\(decibel) dB")
            #expect(rate > 0.99 * best, "\(decibel) dB")
        }
    }

    @Test("a user 60 dB weaker at 50 dB: the strong one is served", arguments: [2, 16, 64])
    func weakUser(antennas: Int) throws {
        let precoder = try Self.shipped()
        for seed in 1...4 as ClosedRange<UInt64> {
            for weak in 0..<2 {
                // Every second time in the same direction.
                let drawn = Self.normal(2, antennas, seed: seed)
                let h = ComplexMatrix(rows: 2, columns: antennas) { k, n in
                    k == weak
                        ? drawn[seed % 2 == 0 ? k : 1 - k, n].multiplied(by: 1e-3) : drawn[k, n]
                }
                let strong = (0..<antennas).reduce(0.0) { $0 + h[1 - weak, $1].squaredLength }
                let rate = try Self.rate(precoder, h, Self.link(50), "seed \(seed)")
                #expect(rate > 0.999 * log2(1 + 1e5 * strong), "seed \(seed)")
            }
        }
    }

    @Test(
        "more users than antennas or than the rank",
        arguments: [(4, 1, 1), (8, 2, 2), (16, 4, 4), (4, 64, 2), (8, 8, 4)])
    func tooManyUsers(users: Int, antennas: Int, rank: Int) throws {
        let precoder = try Self.shipped()
        for decibel in [0.0, 30, 60] {
            let link = Self.link(decibel)
            var (sum, best) = (0.0, 0.0)
            for seed in 1...3 as ClosedRange<UInt64> {
                let h =
                    rank < antennas
                    ? Self.normal(users, rank, seed: seed)
                        * Self.normal(rank, antennas, seed: seed + 9)
                    : Self.normal(users, antennas, seed: seed)
                let classical = [ZeroForcing(.equalPower), RegularizedZeroForcing(), WMMSE()]
                    .map { (other: any Precoder) in
                        SpectralEfficiency.sumRate(
                            channel: h, precoder: other.precoder(for: h, link: link), link: link)
                    }
                let name = "\(decibel) dB, seed \(seed)"
                let rate = try Self.rate(precoder, h, link, name)
                #expect(rate > 0.999 * (classical.max() ?? 0), "\(name)")
                sum += rate
                best += SpectralEfficiency.sumRate(
                    channel: h,
                    precoder: ReferencePrecoder(randomStarts: 1, iterations: 200).precoder(
                        for: h, link: link), link: link)
            }
            #expect(sum > 0.99 * best, "\(decibel) dB: \(sum / best)")
        }
    }

    @Test("whatever the weights, below no cheap precoder, above 16 users too")
    func anyWeights() throws {
        for (users, antennas) in [(3, 8), (6, 3), (18, 8)] {
            for seed in 1...3 as ClosedRange<UInt64> {
                let precoder = StructuredPrecoder(StructuredTests.model(seed: seed))
                var h = Self.normal(users, antennas, seed: seed)
                for n in 0..<antennas {
                    h[1, n] = h[0, n]
                    h[2, n] = h[2, n].multiplied(by: 1e-2)
                }
                let link = Self.link(25)
                let w = precoder.precoder(for: h, link: link)
                let rate = SpectralEfficiency.sumRate(channel: h, precoder: w, link: link)
                for other in [ZeroForcing(.equalPower), RegularizedZeroForcing(), WMMSE()]
                    as [any Precoder]
                {
                    let limit = SpectralEfficiency.sumRate(
                        channel: h, precoder: other.precoder(for: h, link: link), link: link)
                    #expect(rate > 0.999 * limit, "\(users) users, seed \(seed): \(other.name)")
                }
            }
        }
    }
}
