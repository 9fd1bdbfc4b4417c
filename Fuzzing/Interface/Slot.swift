import CMIMO
import MIMOLibrary

/// A slot of any layout: every number that is written is finite, and nothing beside them.
enum Slot {
    /// Largest array in complex numbers.
    private static let largest = 4_000

    static func run(
        _ precoder: OpaquePointer?, users: Int, antennas: Int, power: Double, noise: Double,
        numbers: [Float], _ source: inout Source
    ) {
        let groups = source.below(12) + 1
        let from = layout(users, antennas, groups, &source)
        let to = layout(users, antennas, groups, &source)
        guard let first = Array(from, users, antennas, groups, numbers),
            let second = Array(to, users, antennas, groups, [.nan])
        else { return }
        defer {
            first.memory.deallocate()
            second.memory.deallocate()
        }
        let bytes = MIMOLibrary.bandScratch(precoder, groups)
        let scratch = UnsafeMutableRawPointer.allocate(
            byteCount: max(64, bytes), alignment: Int(MIMO_BAND_ALIGNMENT))
        defer { scratch.deallocate() }
        scratch.initializeMemory(as: UInt8.self, repeating: 0xff, count: bytes)
        let ratios = (0..<users).map { _ in source.next(Float(3)) }
        let powers = (0..<groups).map { _ in Double(source.next(Float(0.1))) }
        let options = source.next(UInt8(0))
        ratios.withUnsafeBufferPointer { ratios in
            powers.withUnsafeBufferPointer { powers in
                var band = mimo_band()
                band.struct_size = MemoryLayout<mimo_band>.size
                band.groups = groups
                band.channels = UnsafeRawPointer(first.place)
                band.channel_layout = from
                band.precoders = second.place
                band.precoder_layout = to
                band.maximum_power = power
                band.noise_power = noise
                band.scratch = scratch
                band.scratch_size = options & 4 == 0 ? bytes : Int(source.next(UInt16(0)))
                if options & 1 != 0 { band.pilot_ratios = ratios.baseAddress }
                if options & 2 != 0 { band.group_powers = powers.baseAddress }
                // Too little memory is refused, whatever is said of it.
                if band.scratch_size > bytes { band.scratch_size = bytes }
                guard MIMOLibrary.precodeBand(precoder, &band) == MIMO_OK else { return }
                second.check(users, antennas, groups)
            }
        }
    }

    private static func layout(
        _ users: Int, _ antennas: Int, _ groups: Int, _ source: inout Source
    ) -> mimo_layout {
        var layout = mimo_layout()
        let kind = source.below(8)
        layout.numbers = Int32(kind % 2)
        layout.scale = kind < 6 ? 0 : Double(source.next(Float(1)))
        (layout.user_stride, layout.antenna_stride, layout.group_stride) =
            switch source.below(6) {
            case 0: (antennas * groups, groups, 1)
            case 1: (antennas, 1, users * antennas)
            case 2: (1, users, users * antennas)
            case 3: (-antennas, 2 * users * antennas * groups, users * antennas)
            default:
                (
                    Int(source.next(Int16(0))), Int(source.next(Int16(0))),
                    Int(source.next(Int16(0)))
                )
            }
        return layout
    }

    /// Memory for a layout; `nil` where that would be much.
    private struct Array {
        let layout: mimo_layout
        let memory: UnsafeMutableRawBufferPointer
        let place: UnsafeMutableRawPointer
        let size: Int

        init?(
            _ layout: mimo_layout, _ users: Int, _ antennas: Int, _ groups: Int, _ numbers: [Float]
        ) {
            let reaches = [
                layout.user_stride * (users - 1), layout.antenna_stride * (antennas - 1),
                layout.group_stride * (groups - 1),
            ]
            let before = -reaches.filter { $0 < 0 }.reduce(0, +)
            let count = before + reaches.filter { $0 > 0 }.reduce(0, +) + 1
            guard count <= Slot.largest else { return nil }
            self.layout = layout
            size = layout.numbers == MIMO_INT16 ? 4 : 8
            memory = .allocate(byteCount: count * size, alignment: 8)
            let start = memory.baseAddress.unsafelyUnwrapped
            place = start + before * size
            // The numbers repeat after five times as many as there are; so they are copied.
            let bytes = count * size
            var filled = min(4 * 5 * numbers.count, bytes)
            for i in 0..<(filled / 4) {
                memory.storeBytes(
                    of: numbers[i % numbers.count] * Float(1 + i % 5), toByteOffset: 4 * i,
                    as: Float.self)
            }
            while filled < bytes {
                let part = min(filled, bytes - filled)
                (start + filled).copyMemory(from: start, byteCount: part)
                filled += part
            }
        }

        func check(_ users: Int, _ antennas: Int, _ groups: Int) {
            guard size == 8 else { return }
            for k in 0..<users {
                for n in 0..<antennas {
                    for group in 0..<groups {
                        let offset =
                            k * layout.user_stride + n * layout.antenna_stride + group
                            * layout.group_stride
                        let z = (place + offset * size).load(as: SIMD2<Float>.self)
                        precondition(z.x.isFinite && z.y.isFinite, "weights that are none")
                    }
                }
            }
        }
    }
}
