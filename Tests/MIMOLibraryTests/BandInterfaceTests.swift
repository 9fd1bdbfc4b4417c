import CMIMO
import Foundation
import LinearAlgebra
import Models
import Numerics
import Precoding
import Support
import Testing

@testable import MIMOLibrary

@Suite("The C interface: slots")
struct BandInterfaceTests {
    private static let (users, antennas, groups) = (4, 64, 21)
    private static let size = users * antennas * groups

    /// Independent complex normal numbers, [S, K, N].
    private static func channels(seed: UInt64 = 1) -> [Complex<Float>] {
        var random = Philox(seed: seed, stream: 6)
        return (0..<size).map { _ in
            let (re, im) = random.normalPair()
            return Complex(Float(re), Float(im))
        }
    }

    private static func message() -> String {
        MIMOLibrary.lastError().map { String(cString: $0) } ?? ""
    }

    private static func opened(_ method: String) throws -> OpaquePointer {
        var precoder: OpaquePointer?
        let status = MIMOLibrary.open(method, users, antennas, nil, &precoder)
        try #require(status == MIMO_OK, "\(message())")
        return try #require(precoder)
    }

    /// Calls `mimo_precode_band` with weights [S, K, N] as result, after `change`.
    private static func precoded(
        _ precoder: OpaquePointer?, _ channels: [Complex<Float>], ratios: [Float]? = nil,
        powers: [Double]? = nil, _ change: (inout mimo_band) -> Void = { _ in }
    ) -> (weights: [Complex<Float>], status: Int, slow: Int) {
        var weights = [Complex<Float>](repeating: Complex(7, 7), count: size)
        let bytes = max(64, MIMOLibrary.bandScratch(precoder, groups))
        let scratch = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        defer { scratch.deallocate() }
        var slow = -1
        var status: mimo_status = -1
        channels.withUnsafeBytes { source in
            weights.withUnsafeMutableBytes { target in
                (ratios ?? []).withUnsafeBufferPointer { ratios in
                    (powers ?? []).withUnsafeBufferPointer { powers in
                        var band = mimo_band()
                        band.struct_size = MemoryLayout<mimo_band>.size
                        band.groups = groups
                        band.channels = source.baseAddress
                        band.precoders = target.baseAddress
                        band.channel_layout.user_stride = antennas
                        band.channel_layout.antenna_stride = 1
                        band.channel_layout.group_stride = users * antennas
                        band.precoder_layout = band.channel_layout
                        band.pilot_ratios = ratios.isEmpty ? nil : ratios.baseAddress
                        band.group_powers = powers.isEmpty ? nil : powers.baseAddress
                        band.maximum_power = 20
                        band.noise_power = 0.3
                        band.scratch = scratch
                        band.scratch_size = bytes
                        withUnsafeMutablePointer(to: &slow) {
                            band.slow_groups = UnsafeMutableRawPointer($0)
                                .assumingMemoryBound(to: Int.self)
                            change(&band)
                            status = MIMOLibrary.precodeBand(precoder, &band)
                        }
                    }
                }
            }
        }
        return (weights, Int(status), slow)
    }

    /// The same by `mimo_precode` or `mimo_precode_estimates`, divided by sqrt(S).
    private static func expected(
        _ precoder: OpaquePointer, _ channels: [Complex<Float>], ratios: [Float]? = nil
    ) -> [Complex<Float>] {
        var weights = [Complex<Float>](repeating: .zero, count: size)
        let all = ratios.map { one in (0..<groups).flatMap { _ in one } } ?? []
        let status = channels.withUnsafeBytes { source in
            weights.withUnsafeMutableBytes { target in
                let from = source.assumingMemoryBound(to: Float.self).baseAddress
                let to = target.assumingMemoryBound(to: Float.self).baseAddress
                return ratios == nil
                    ? MIMOLibrary.precode(precoder, from, groups, 20, 0.3, to)
                    : MIMOLibrary.precodeEstimates(precoder, from, all, groups, 20, 0.3, to)
            }
        }
        #expect(status == MIMO_OK, "\(message())")
        return weights.map { $0.multiplied(by: Float(1 / Double(groups).squareRoot())) }
    }

    /// Largest distance of weights of a group over their length.
    private static func distance(_ a: [Complex<Float>], _ b: [Complex<Float>]) -> Double {
        let one = users * antennas
        return (0..<groups).map { group in
            let range = (group * one)..<((group + 1) * one)
            let difference = range.reduce(0.0) { $0 + Double((a[$1] - b[$1]).lengthSquared) }
            let length = range.reduce(0.0) { $0 + Double(b[$1].lengthSquared) }
            return (difference / length).squareRoot()
        }.max() ?? .infinity
    }

    @Test(
        "gives what mimo_precode gives, derived and learned",
        arguments: ["zf", "rzf-equal", "mimo-structured", "mimo-linear", "mimo-base"])
    func results(method: String) throws {
        let isModel = method.hasPrefix("mimo")
        let precoder = try Self.opened(isModel ? ModelLibrary.folder(of: method) : method)
        defer { MIMOLibrary.close(precoder) }
        let channels = Self.channels()
        let found = Self.precoded(precoder, channels)
        #expect(found.status == MIMO_OK, "\(Self.message())")
        #expect(found.slow == 0)
        // Two orders of summation in single precision, on any processor.
        #expect(Self.distance(found.weights, Self.expected(precoder, channels)) < 3e-5)
        // From estimates, a ratio for each user.
        let ratios: [Float] = [10, 0, .infinity, 20]
        let guessed = Self.precoded(precoder, channels, ratios: ratios)
        #expect(guessed.status == MIMO_OK, "\(Self.message())")
        let expected = Self.expected(precoder, channels, ratios: ratios)
        #expect(Self.distance(guessed.weights, expected) < 1e-4)
        #expect(Self.distance(guessed.weights, found.weights) > 1e-2)
        // Each group with a power of its own: twice the share is the share of twice the power.
        let powers = (0..<Self.groups).map { $0 == 5 ? 0 : 20 / Double(Self.groups) }
        let shared = Self.precoded(precoder, channels, powers: powers)
        let one = Self.users * Self.antennas
        #expect(shared.weights[(5 * one)..<(6 * one)].allSatisfy { $0 == .zero })
        #expect(shared.weights[..<(5 * one)] == found.weights[..<(5 * one)])
    }

    @Test("several threads precode with one precoder")
    func threads() throws {
        for method in ["zf-equal", try ModelLibrary.folder(of: ModelLibrary.shippedStructured)] {
            let precoder = try Self.opened(method)
            defer { MIMOLibrary.close(precoder) }
            nonisolated(unsafe) let shared = precoder
            let channels = (0..<4).map { Self.channels(seed: UInt64($0)) }
            let alone = channels.map { Self.precoded(precoder, $0).weights }
            let same = Parallel.map(16, threads: 4) { index in
                Self.precoded(shared, channels[index % 4]).weights == alone[index % 4]
            }
            #expect(!same.contains(false), "\(method)")
        }
    }

    @Test("refuses what makes no sense, and says what it is")
    func errors() throws {
        let precoder = try Self.opened("zf-equal")
        defer { MIMOLibrary.close(precoder) }
        let channels = Self.channels()
        func status(_ change: (inout mimo_band) -> Void) -> Int {
            Self.precoded(precoder, channels, change).status
        }
        #expect(MIMOLibrary.precodeBand(precoder, nil) == MIMO_INVALID_ARGUMENT)
        #expect(Self.precoded(nil, channels).status == MIMO_INVALID_ARGUMENT)
        let arguments: [(String, (inout mimo_band) -> Void)] = [
            ("struct_size", { $0.struct_size = 8 }), ("groups", { $0.groups = 0 }),
            ("groups", { $0.groups = -1 }), ("groups", { $0.groups = Int.max }),
            ("channels", { $0.channels = nil }), ("precoders", { $0.precoders = nil }),
            ("scratch", { $0.scratch = nil }), ("scratch", { $0.scratch_size -= 1 }),
            ("scratch", { $0.scratch_size = -1 }),
            ("scratch", { $0.scratch = $0.scratch.map { $0 + 32 } }),
            ("numbers", { $0.channel_layout.numbers = 2 }),
            ("channels scale", { $0.channel_layout.scale = -1 }),
            ("precoders scale", { $0.precoder_layout.scale = .nan }),
            ("channels strides", { $0.channel_layout.user_stride = Int.max }),
            ("channels strides", { $0.channel_layout.group_stride = Int.min }),
            ("precoders strides", { $0.precoder_layout.user_stride = 0 }),
            ("precoders strides", { $0.precoder_layout.group_stride = 64 }),
            ("precoders", { $0.precoders = $0.precoders.map { $0 + 1 } }),
        ]
        for (name, change) in arguments {
            #expect(status(change) == MIMO_INVALID_ARGUMENT, "\(name)")
            #expect(Self.message().contains(name), "\(name): \(Self.message())")
        }
        // One user's channel for all groups is a layout too.
        #expect(status { $0.channel_layout.group_stride = 0 } == MIMO_OK)
        let numbers: [(String, (inout mimo_band) -> Void)] = [
            ("powers", { $0.maximum_power = 0 }), ("powers", { $0.noise_power = .nan }),
            ("channels scale", { $0.channel_layout.scale = 1e30 }),
            ("precoders scale", { $0.precoder_layout.scale = 1e30 }),
        ]
        for (name, change) in numbers {
            #expect(status(change) == MIMO_INVALID_NUMBER, "\(name)")
            #expect(Self.message().contains(name), "\(name): \(Self.message())")
        }
        for powers in [[-1], [.nan], [21], [.infinity]] {
            let all = powers + Array(repeating: 0, count: Self.groups - 1)
            #expect(
                Self.precoded(precoder, channels, powers: all).status == MIMO_INVALID_NUMBER)
            #expect(Self.message().contains("group_powers"))
        }
        let ratios: [Float] = [0, .nan, 0, 0]
        #expect(
            Self.precoded(precoder, channels, ratios: ratios).status == MIMO_INVALID_NUMBER)
        #expect(Self.message().contains("user 1"))
    }

    @Test("a group that is bad is named, by every method")
    func badGroups() throws {
        for method in ["rzf", try ModelLibrary.folder(of: ModelLibrary.shippedStructured)] {
            let precoder = try Self.opened(method)
            defer { MIMOLibrary.close(precoder) }
            for bad in [Float.nan, .infinity, -.infinity, 1e18] {
                for group in [0, 15, 16, 20] {
                    var channels = Self.channels()
                    channels[group * 256 + 70] = Complex(0, bad)
                    if group < 20 { channels[20 * 256] = Complex(bad, 0) }
                    let found = Self.precoded(precoder, channels)
                    #expect(found.status == MIMO_INVALID_NUMBER, "\(method), \(bad), \(group)")
                    #expect(Self.message().contains("group \(group)"), "\(Self.message())")
                }
            }
        }
    }

    @Test("methods without a path that allocates nothing say so")
    func unsupported() throws {
        for method in ["wmmse:3", "reference", "wmmse-textbook:2"] {
            let precoder = try Self.opened(method)
            defer { MIMOLibrary.close(precoder) }
            #expect(MIMOLibrary.bandScratch(precoder, 3) == 0)
            #expect(Self.precoded(precoder, Self.channels()).status == MIMO_UNSUPPORTED)
            #expect(Self.message().contains("allocates"), "\(Self.message())")
        }
        var wide: OpaquePointer?
        #expect(MIMOLibrary.open("zf", 17, 64, nil, &wide) == MIMO_OK)
        defer { MIMOLibrary.close(wide) }
        #expect(MIMOLibrary.bandScratch(wide, 3) == 0)
        #expect(Self.message().contains("17 users"), "\(Self.message())")
        for groups in [0, -1, Int.max] {
            let precoder = try Self.opened("zf")
            defer { MIMOLibrary.close(precoder) }
            #expect(MIMOLibrary.bandScratch(precoder, groups) == 0)
            #expect(Self.message().contains("groups"))
        }
    }
}
