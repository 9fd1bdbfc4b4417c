import CMIMO
import Foundation
import LinearAlgebra
import MIMOLibrary
import Numerics
import Precoding
import Support

/// Times slots through the C interface.
struct BandMeasurement {
    /// What was found of one method and number of users.
    struct Row: Encodable {
        var method: String
        var users: Int
        /// Seconds of a slot by kind of array: order, numbers.
        var seconds: [String: Double]
        /// Seconds of the same channels through `mimo_precode`, [S, K, N].
        var batchSeconds: Double
        /// Seconds to read the channels and write as many numbers.
        var copySeconds: Double
        /// Operations of a slot, as `FlopCount` counts them; 0 where it depends on the channels.
        var flops: Double
        /// Mean sum rate of a group in bit/s/Hz, and the largest difference from double precision.
        var sumRate, worstDifference: Double
        /// The same mean of a peer's precoders, if there are any.
        var peerSumRate: Double?
    }

    struct Report: Encodable {
        var groups, antennas: Int
        /// Measured fused multiply-adds in registers, in FLOP/s.
        var peak: Double
        var rows: [Row]
    }

    let folder, models: String
    var method: String?
    var users: Int?

    init(folder: String, models: String) {
        self.folder = folder
        self.models = models
    }

    private static let groups = SlotChannels.groups
    private static let antennas = SlotChannels.antennas
    private static let methods = [
        "rzf", "rzf-equal", "zf-equal", "zf-waterfilling", "mimo-structured",
    ]

    func report() throws -> Report {
        var rows: [Row] = []
        for users in SlotChannels.userCounts where self.users.map({ $0 == users }) ?? true {
            for name in Self.methods where method.map({ $0 == name }) ?? true {
                rows.append(try row(name, users))
            }
        }
        return Report(
            groups: Self.groups, antennas: Self.antennas, peak: Self.peak(), rows: rows)
    }

    /// Seconds of the fastest of many calls of `body`, within some tenths of a second.
    static func fastest(_ body: () -> Void) -> Double {
        let clock = ContinuousClock()
        var best = Double.infinity
        let start = clock.now
        while clock.now - start < .milliseconds(400) {
            best = min(best, clock.measure(body) / .seconds(1))
        }
        return best
    }

    /// Products and sums of vectors that need nothing of memory, in FLOP/s.
    private static func peak() -> Double {
        var sums = (0..<12).map { SIMD16<Float>(repeating: Float($0)) }
        let factor = SIMD16<Float>(repeating: 0.999)
        let time = fastest {
            var (a, b, c, d) = (sums[0], sums[1], sums[2], sums[3])
            var (e, f, g, h) = (sums[4], sums[5], sums[6], sums[7])
            var (i, j, k, l) = (sums[8], sums[9], sums[10], sums[11])
            for _ in 0..<1_000 {
                a.addProduct(a, factor); b.addProduct(b, factor); c.addProduct(c, factor)
                d.addProduct(d, factor); e.addProduct(e, factor); f.addProduct(f, factor)
                g.addProduct(g, factor); h.addProduct(h, factor); i.addProduct(i, factor)
                j.addProduct(j, factor); k.addProduct(k, factor); l.addProduct(l, factor)
            }
            sums = [a, b, c, d, e, f, g, h, i, j, k, l].map { $0 * 1e-30 }
        }
        return 12 * 1_000 * 32 / time
    }

    /// A slot's array of some order and kind.
    private struct Kind {
        let name: String
        let isInteger, isTurned: Bool
    }

    private static let kinds = [
        Kind(name: "[K, N, S] float", isInteger: false, isTurned: true),
        Kind(name: "[K, N, S] int16", isInteger: true, isTurned: true),
        Kind(name: "[S, K, N] float", isInteger: false, isTurned: false),
        Kind(name: "[S, K, N] int16", isInteger: true, isTurned: false),
    ]

    private func row(_ name: String, _ users: Int) throws -> Row {
        var precoder: OpaquePointer?
        let path = name.hasPrefix("mimo") ? "\(models)/\(name)" : name
        guard MIMOLibrary.open(path, users, Self.antennas, nil, &precoder) == MIMO_OK else {
            throw InputError(path, expected: "a precoder", found: Self.message)
        }
        defer { MIMOLibrary.close(precoder) }
        let size = Self.groups * users * Self.antennas
        let data = try Data(
            contentsOf: URL(fileURLWithPath: SlotChannels.path(folder, users: users)))
        guard data.count == 8 * size else {
            throw InputError(folder, expected: "\(8 * size) bytes", found: "\(data.count)")
        }
        let channels = data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
        var times: [String: Double] = [:]
        for kind in Self.kinds { times[kind.name] = try seconds(precoder, channels, users, kind) }
        var weights = [Float](repeating: 0, count: 2 * size)
        let batchSeconds = Self.fastest {
            _ = MIMOLibrary.precode(
                precoder, channels, Self.groups, SlotChannels.power, SlotChannels.noise, &weights)
        }
        let copySeconds = channels.withUnsafeBytes { source in
            weights.withUnsafeMutableBytes { target in
                Self.fastest { target.copyMemory(from: source) }
            }
        }
        _ = MIMOLibrary.precode(
            precoder, channels, Self.groups, SlotChannels.power, SlotChannels.noise, &weights)
        let derived = try? PrecoderRegistry.precoder(named: name)
        let rates = sumRates(channels, weights, users)
        var row = Row(
            method: name, users: users, seconds: times, batchSeconds: batchSeconds,
            copySeconds: copySeconds,
            flops: (derived?.flops(users: users, antennas: Self.antennas).total ?? 0)
                * Double(Self.groups),
            sumRate: rates.reduce(0, +) / Double(Self.groups), worstDifference: 0)
        if let derived {
            for (group, h) in matrices(channels, users).enumerated() {
                let expected = SpectralEfficiency.sumRate(
                    channel: h, precoder: derived.precoder(for: h, link: Self.link), link: Self.link
                )
                row.worstDifference = max(
                    row.worstDifference, abs(rates[group] - expected) / expected)
            }
        }
        let peer = URL(fileURLWithPath: "\(folder)/\(name)-\(users).bin")
        if let data = try? Data(contentsOf: peer), data.count == 8 * size {
            let peers = data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
            row.peerSumRate = sumRates(channels, peers, users).reduce(0, +) / Double(Self.groups)
        }
        return row
    }

    private static let link = Link(
        maximumPower: SlotChannels.power, noisePower: SlotChannels.noise)

    private static var message: String {
        MIMOLibrary.lastError().map { String(cString: $0) } ?? ""
    }

    private func matrices(_ numbers: [Float], _ users: Int) -> [ComplexMatrix] {
        (0..<Self.groups).map { group in
            ComplexMatrix(rows: users, columns: Self.antennas) { k, n in
                let place = 2 * ((group * users + k) * Self.antennas + n)
                return Complex(Double(numbers[place]), Double(numbers[place + 1]))
            }
        }
    }

    private func sumRates(_ channels: [Float], _ weights: [Float], _ users: Int) -> [Double] {
        zip(matrices(channels, users), matrices(weights, users)).map { h, w in
            let precoder = ComplexMatrix(rows: Self.antennas, columns: users) { w[$1, $0] }
            return SpectralEfficiency.sumRate(channel: h, precoder: precoder, link: Self.link)
        }
    }

    /// Seconds of a slot, with arrays at multiples of 64 bytes.
    private func seconds(
        _ precoder: OpaquePointer?, _ channels: [Float], _ users: Int, _ kind: Kind
    ) throws -> Double {
        let (groups, antennas) = (Self.groups, Self.antennas)
        let bytes = channels.count * (kind.isInteger ? 2 : 4)
        let source = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        let target = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        let size = MIMOLibrary.bandScratch(precoder, groups)
        let scratch = UnsafeMutableRawPointer.allocate(byteCount: max(64, size), alignment: 64)
        defer {
            source.deallocate()
            target.deallocate()
            scratch.deallocate()
        }
        var layout = mimo_layout()
        (layout.user_stride, layout.antenna_stride, layout.group_stride) =
            kind.isTurned ? (antennas * groups, groups, 1) : (antennas, 1, users * antennas)
        layout.numbers = Int32(kind.isInteger ? MIMO_INT16 : MIMO_FLOAT32)
        let unit: Float = 4_096
        for group in 0..<groups {
            for k in 0..<users {
                for n in 0..<antennas {
                    let from = 2 * ((group * users + k) * antennas + n)
                    let to =
                        k * layout.user_stride + n * layout.antenna_stride
                        + group * layout.group_stride
                    for part in 0..<2 {
                        if kind.isInteger {
                            source.storeBytes(
                                of: Int16(channels[from + part] * unit),
                                toByteOffset: 2 * (2 * to + part), as: Int16.self)
                        } else {
                            source.storeBytes(
                                of: channels[from + part], toByteOffset: 4 * (2 * to + part),
                                as: Float.self)
                        }
                    }
                }
            }
        }
        var band = mimo_band()
        band.struct_size = MemoryLayout<mimo_band>.size
        band.groups = groups
        band.channels = UnsafeRawPointer(source)
        band.precoders = target
        band.channel_layout = layout
        band.precoder_layout = layout
        if kind.isInteger {
            band.channel_layout.scale = Double(1 / unit)
            band.precoder_layout.scale = 32_767 / (SlotChannels.power / Double(groups)).squareRoot()
        }
        band.maximum_power = SlotChannels.power
        band.noise_power = SlotChannels.noise
        band.scratch = scratch
        band.scratch_size = size
        var status = mimo_status(MIMO_OK)
        let time = Self.fastest { status = MIMOLibrary.precodeBand(precoder, &band) }
        guard status == MIMO_OK else {
            throw InputError(kind.name, expected: "precoders", found: Self.message)
        }
        return time
    }
}
