import LinearAlgebra
import Numerics
import Testing

@testable import Precoding

/// Orders of a slot's numbers in memory.
enum SlotOrder: CaseIterable {
    /// [user, antenna, group].
    case groups
    /// [group, user, antenna].
    case antennas
    /// [group, antenna, user].
    case users
    /// [antenna, group, user], with gaps and backwards.
    case gaps

    /// Strides, the place of the first number, and numbers in all.
    func strides(
        groups: Int, users: Int, antennas: Int
    ) -> (user: Int, antenna: Int, group: Int, first: Int, count: Int) {
        switch self {
        case .groups: (antennas * groups, groups, 1, 0, users * antennas * groups)
        case .antennas: (antennas, 1, users * antennas, 0, users * antennas * groups)
        case .users: (1, users, users * antennas, 0, users * antennas * groups)
        case .gaps:
            (
                -3, 3 * users * groups, 3 * users, 3 * (users - 1),
                3 * users * antennas * groups
            )
        }
    }
}

/// Channels of a slot, in memory of some order, and what becomes of them.
struct TestSlot {
    let channels: [ComplexMatrix]
    let order: SlotOrder
    let numbers: (source: BandLayout.Numbers, target: BandLayout.Numbers)
    let link = Link(maximumPower: 20, noisePower: 0.5)

    /// Units of 16-bit channels and weights.
    private static let (channelUnit, weightScale) = (1.0 / 4_096, 6_000.0)

    init(
        _ channels: [ComplexMatrix], order: SlotOrder,
        _ numbers: (BandLayout.Numbers, BandLayout.Numbers) = (.float32, .float32)
    ) {
        self.order = order
        self.numbers = numbers
        // Numbers that their kind can hold.
        self.channels = channels.map { h in
            ComplexMatrix(rows: h.rows, columns: h.columns) {
                let (re, im) = h[$0, $1].rawStorage
                guard numbers.0 == .int16 else {
                    return Complex(Double(Float(re)), Double(Float(im)))
                }
                return Complex(
                    (re / Self.channelUnit).rounded() * Self.channelUnit,
                    (im / Self.channelUnit).rounded() * Self.channelUnit)
            }
        }
    }

    init(
        seed: UInt64, groups: Int, users: Int, antennas: Int, order: SlotOrder,
        _ numbers: (BandLayout.Numbers, BandLayout.Numbers)
    ) {
        self.init(
            (0..<groups).map {
                randomChannel(
                    seed * 1_000 + UInt64($0), users: users, antennas: antennas, spread: 10)
            }, order: order, numbers)
    }

    var groups: Int { channels.count }
    var users: Int { channels[0].rows }
    var antennas: Int { channels[0].columns }

    /// Relative distance that rounding of the weights to integers may make.
    var rounding: Double {
        guard numbers.target == .int16 else { return 0 }
        let length = (link.maximumPower / Double(groups)).squareRoot() * Self.weightScale
        return (Double(users * antennas) / 2).squareRoot() / length
    }

    private func layout(_ numbers: BandLayout.Numbers, _ scale: Double) -> BandLayout {
        let s = order.strides(groups: groups, users: users, antennas: antennas)
        return BandLayout(
            numbers, scale: scale, userStride: s.user, antennaStride: s.antenna,
            groupStride: s.group)
    }

    /// The precoders of the slot by its runtime, [S].
    ///
    /// - Parameter scale: what power and noise are multiplied by.
    func precoded(
        _ precoder: any Precoder, groupPowers: [Double]? = nil, pilotRatios: [Float]? = nil,
        scale: Double = 1
    ) throws -> [ComplexMatrix] {
        let runtime = try #require(
            BandRuntime(precoder, users: users, antennas: antennas), "\(precoder.name)")
        let s = order.strides(groups: groups, users: users, antennas: antennas)
        let (from, to) = (
            layout(numbers.source, numbers.source == .int16 ? Self.channelUnit : 1),
            layout(numbers.target, numbers.target == .int16 ? Self.weightScale : 1)
        )
        // Guards around, to see what is written beyond.
        let guardCount = 64
        var source = SlotMemory(count: s.count + 2 * guardCount, from)
        for group in 0..<groups {
            for k in 0..<users {
                for n in 0..<antennas {
                    let place = s.first + k * s.user + n * s.antenna + group * s.group
                    source.set(guardCount + place, channels[group][k, n])
                }
            }
        }
        var target = SlotMemory(count: s.count + 2 * guardCount, to)
        let before = target
        let bytes = runtime.scratchBytes(groups: groups)
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes + 64, alignment: 64)
        defer { scratch.deallocate() }
        // Whatever lies there: NaN would spread.
        for i in scratch.indices { scratch[i] = 0xff }
        let first = (guardCount + s.first) * from.bytesPerNumber
        let firstOut = (guardCount + s.first) * to.bytesPerNumber
        _ = try source.bytes.withUnsafeBytes { source in
            try target.bytes.withUnsafeMutableBytes { target in
                try groupPowers.withPointer { powers in
                    try pilotRatios.withPointer { ratios in
                        try runtime.precode(
                            BandSlot(
                                groups: groups,
                                channels: source.baseAddress.unsafelyUnwrapped + first, from,
                                precoders: target.baseAddress.unsafelyUnwrapped + firstOut, to,
                                link: Link(
                                    maximumPower: scale * link.maximumPower,
                                    noisePower: scale * link.noisePower),
                                groupPowers: powers, pilotRatios: ratios),
                            scratch: UnsafeMutableRawBufferPointer(rebasing: scratch[..<bytes]))
                    }
                }
            }
        }
        for i in bytes..<(bytes + 64) { #expect(scratch[i] == 0xff, "written behind the memory") }
        var touched = Set<Int>()
        let result = (0..<groups).map { group in
            ComplexMatrix(rows: antennas, columns: users) { n, k in
                let place = guardCount + s.first + k * s.user + n * s.antenna + group * s.group
                touched.insert(place)
                return target.get(place)
            }
        }
        for place in 0..<(s.count + 2 * guardCount) where !touched.contains(place) {
            #expect(target.raw(place) == before.raw(place), "written between the weights")
        }
        return result
    }

    /// The precoders of the same groups by the batched path, [S].
    func expected(_ precoder: any Precoder, pilotRatios: [Float]? = nil) throws -> [ComplexMatrix] {
        let share = Link(
            maximumPower: link.maximumPower / Double(groups),
            noisePower: link.noisePower / Double(groups))
        guard let pilotRatios else {
            let batch = try #require(
                precoder.precoders(for: ChannelBatch(channels), link: share, threads: 1))
            return (0..<groups).map { batch[$0] }
        }
        let runtime = PrecodingRuntime(precoder, users: users, antennas: antennas)
        let batch = ChannelBatch(channels)
        var elements = [Complex<Float>](repeating: .zero, count: batch.elements.count)
        let ratios = (0..<groups).flatMap { _ in pilotRatios }
        try runtime.precode(
            batch.elements, count: groups, link: share, pilotRatios: ratios, into: &elements)
        let found = PrecoderBatch(
            count: groups, users: users, antennas: antennas, elements: elements)
        return (0..<groups).map { found[$0] }
    }

    /// The largest relative distance of precoders of the same group.
    func worstDistance(_ a: [ComplexMatrix], _ b: [ComplexMatrix]) -> Double {
        zip(a, b).map { relativeDistance($0, $1) }.max() ?? .infinity
    }
}

extension Optional {
    /// Calls `body` with the place of an array's elements, if there is an array.
    fileprivate func withPointer<Element, Result>(
        _ body: (UnsafePointer<Element>?) throws -> Result
    ) rethrows -> Result where Wrapped == [Element] {
        guard let self else { return try body(nil) }
        return try self.withUnsafeBufferPointer { try body($0.baseAddress) }
    }
}

/// Complex numbers of some kind.
private struct SlotMemory {
    var bytes: [UInt8]
    let layout: BandLayout

    init(count: Int, _ layout: BandLayout) {
        self.layout = layout
        // 0x55 makes numbers that no result has.
        bytes = Array(repeating: 0x55, count: count * layout.bytesPerNumber)
    }

    mutating func set(_ place: Int, _ z: Complex<Double>) {
        let (re, im) = z.rawStorage
        bytes.withUnsafeMutableBytes { bytes in
            let offset = place * layout.bytesPerNumber
            switch layout.numbers {
            case .float32:
                bytes.storeBytes(of: Float(re), toByteOffset: offset, as: Float.self)
                bytes.storeBytes(of: Float(im), toByteOffset: offset + 4, as: Float.self)
            case .int16:
                bytes.storeBytes(
                    of: Int16((re / layout.scale).rounded()), toByteOffset: offset, as: Int16.self)
                bytes.storeBytes(
                    of: Int16((im / layout.scale).rounded()), toByteOffset: offset + 2,
                    as: Int16.self)
            }
        }
    }

    func raw(_ place: Int) -> ArraySlice<UInt8> {
        bytes[(place * layout.bytesPerNumber)..<((place + 1) * layout.bytesPerNumber)]
    }

    /// The weight whose number lies at a place.
    func get(_ place: Int) -> Complex<Double> {
        bytes.withUnsafeBytes { bytes in
            let offset = place * layout.bytesPerNumber
            switch layout.numbers {
            case .float32:
                return Complex(
                    Double(bytes.loadUnaligned(fromByteOffset: offset, as: Float.self)),
                    Double(bytes.loadUnaligned(fromByteOffset: offset + 4, as: Float.self)))
            case .int16:
                return Complex(
                    Double(bytes.loadUnaligned(fromByteOffset: offset, as: Int16.self))
                        / layout.scale,
                    Double(bytes.loadUnaligned(fromByteOffset: offset + 2, as: Int16.self))
                        / layout.scale)
            }
        }
    }
}
