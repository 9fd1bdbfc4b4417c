import LinearAlgebra
import Numerics
import Support
import Testing

@testable import Precoding

/// The derived precoders that take slots.
let slotPrecoders: [any Precoder] = [
    MaximumRatioTransmission(), MaximumRatioTransmission(.equalPower), RegularizedZeroForcing(),
    RegularizedZeroForcing(.equalPower), ZeroForcing(.frobenius), ZeroForcing(.equalPower),
    ZeroForcing(.waterFilling),
]

@Suite("Slots: many groups at once, as base stations have them")
struct BandTests {
    @Test(
        "every order and kind of numbers gives the precoders of the batched path",
        arguments: SlotOrder.allCases)
    func orders(order: SlotOrder) throws {
        var seed: UInt64 = 0
        for numbers in [
            (BandLayout.Numbers.float32, BandLayout.Numbers.float32), (.int16, .float32),
            (.float32, .int16), (.int16, .int16),
        ] {
            for (groups, users, antennas) in [
                (1, 1, 1), (3, 4, 64), (69, 4, 64), (8, 2, 30), (12, 5, 26), (17, 3, 33),
                (20, 16, 40),
                (41, 7, 21), (5, 6, 9), (33, 8, 64),
            ] {
                seed += 1
                let slot = TestSlot(
                    seed: seed, groups: groups, users: users, antennas: antennas, order: order,
                    numbers)
                for precoder in slotPrecoders {
                    let found = try slot.precoded(precoder)
                    let expected = try slot.expected(precoder)
                    let distance = slot.worstDistance(found, expected)
                    // An integer is wrong by half a unit at most, in each part.
                    #expect(
                        distance < 1e-5 + slot.rounding,
                        "\(precoder.name), \(groups) x \(users) x \(antennas), \(numbers): \(distance)"
                    )
                }
            }
        }
    }

    @Test("in the slot's power and noise: each group has its share, or the power that it is given")
    func powers() throws {
        let slot = TestSlot(
            seed: 3, groups: 21, users: 4, antennas: 16, order: .groups, (.float32, .float32))
        for precoder in slotPrecoders {
            for w in try slot.precoded(precoder) {
                #expect(abs(w.frobeniusNormSquared - 20.0 / 21) < 1e-4)
            }
            let powers = (0..<21).map { Double($0 % 5) * 0.2 }
            let found = try slot.precoded(precoder, groupPowers: powers)
            for (group, w) in found.enumerated() {
                #expect(abs(w.frobeniusNormSquared - powers[group]) <= 1e-5 * powers[group])
                guard powers[group] > 0 else { continue }
                // The noise of a group is its share of the slot's.
                let link = Link(maximumPower: powers[group], noisePower: 0.5 / 21)
                let expected = precoder.precoder(for: slot.channels[group], link: link)
                #expect(relativeDistance(w, expected) < 1e-4, "\(precoder.name), group \(group)")
            }
        }
    }

    @Test(
        "a group without power has weights of zero, whatever the sign of its zero, and takes no NaN"
    )
    func noPower() throws {
        let slot = TestSlot(
            seed: 4, groups: 3, users: 2, antennas: 4, order: .groups, (.float32, .float32))
        let bad = TestSlot(
            [.init(rows: 2, columns: 4) { _, _ in Complex(.nan, 0) }], order: .groups)
        for precoder in slotPrecoders + [StagedPrecoder()] {
            for zero in [0, -0.0] {
                let found = try slot.precoded(precoder, groupPowers: [1, zero, 2])
                #expect(found[1] == .zeros(4, 2), "\(precoder.name), \(zero)")
                #expect(found[0].frobeniusNormSquared > 0.9, "\(precoder.name), \(zero)")
                #expect(throws: BandError.self, "\(precoder.name), \(zero)") {
                    try bad.precoded(precoder, groupPowers: [zero])
                }
            }
        }
    }

    @Test("infinity is refused in units however small", arguments: [1, 1e-24])
    func smallUnits(unit: Double) throws {
        let layout = BandLayout(scale: unit, userStride: 4, antennaStride: 1, groupStride: 8)
        let plain = BandLayout(userStride: 4, antennaStride: 1, groupStride: 8)
        for precoder in slotPrecoders + [StagedPrecoder()] {
            let runtime = try #require(BandRuntime(precoder, users: 2, antennas: 4))
            let scratch = UnsafeMutableRawBufferPointer.allocate(
                byteCount: runtime.scratchBytes(groups: 1), alignment: BandRuntime.scratchAlignment)
            defer { scratch.deallocate() }
            for bad in [Float.infinity, -.infinity, .nan] {
                var channels = (0..<8).map { Complex(Float($0 % 3), 1) }
                channels[5] = Complex(0, bad)
                var found = [Complex<Float>](repeating: .zero, count: 8)
                #expect(throws: BandError.self, "\(precoder.name), \(bad)") {
                    try channels.withUnsafeBytes { channels in
                        try found.withUnsafeMutableBytes { found in
                            _ = try runtime.precode(
                                BandSlot(
                                    groups: 1, channels: #require(channels.baseAddress), layout,
                                    precoders: #require(found.baseAddress), plain,
                                    link: Link(maximumPower: 20, noisePower: 0.5)),
                                scratch: scratch)
                        }
                    }
                }
            }
        }
    }

    @Test("a group's precoder has the same bits wherever it is in whatever slot")
    func sameBits() throws {
        for (users, antennas) in [(4, 64), (3, 10), (16, 20), (5, 7)] {
            let channels = (0..<40).map {
                randomChannel(UInt64($0), users: users, antennas: antennas)
            }
            for precoder in slotPrecoders {
                let all = try TestSlot(channels, order: .groups).precoded(precoder)
                for groups in [1, 2, 7, 8, 9, 15, 16, 17, 24, 31] {
                    let first = (groups * 7) % (40 - groups)
                    for order in SlotOrder.allCases {
                        // Powers in the ratio of the groups, so that each group has the same.
                        let part = TestSlot(Array(channels[first..<(first + groups)]), order: order)
                        let found = try part.precoded(
                            precoder, scale: Double(groups) / 40)
                        #expect(
                            found == Array(all[first..<(first + groups)]),
                            "\(precoder.name), \(users) x \(antennas), \(groups) groups, \(order)")
                    }
                }
            }
        }
    }
}

/// A precoder whose slots go through a batch worker, as those of models do.
private struct StagedPrecoder: Precoder {
    private let plain = ZeroForcing(.frobenius)

    var id: PrecoderID { plain.id }
    var summary: String { plain.summary }

    func precoder(for channel: ComplexMatrix, link: Link) -> ComplexMatrix {
        plain.precoder(for: channel, link: link)
    }

    func flops(users: Int, antennas: Int) -> FlopCount {
        plain.flops(users: users, antennas: antennas)
    }

    func bandPrecoder(users: Int, antennas: Int) -> (any BandPrecoder)? {
        plain.workerBand(users: users, antennas: antennas)
    }
}
