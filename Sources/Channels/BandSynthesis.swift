import LinearAlgebra
import Numerics
import RayTracing
import Support

/// From the paths of a ``PathTable`` to channels over a band, in single precision and at the speed of
/// memory; ``ChannelSynthesis`` is the reference.
///
/// For element n of a path p with delay tau_p and direction k_p, the effective delay is
/// tau_pn = tau_p - k_p . r_n / c, and at f_c + x
///
///     h_n(x) = sum_p z_pn e^{-j 2 pi x tau_pn},   z_pn = g_p e^{-j 2 pi f_c tau_pn}.
///
/// The groups of a band are equally spaced, x = x_b + i d with i = -4 ... 4 in blocks of nine. With
/// the phase step phi = -2 pi d tau_pn, c_i = cos(i phi), s_i = sin(i phi) and z at the block's middle, the
/// sums A_i = sum_p z c_i and B_i = sum_p z s_i give both h(x_b + i d) = A_i + j B_i and
/// h(x_b - i d) = A_i - j B_i: four real products for two outputs. z goes from one block to the next
/// by one rotation. Phases are reduced to one turn in double precision first, so that delays of any
/// length keep their digits.
package struct BandSynthesis: Sendable {
    /// Groups at equal distances, and a last one that may stand apart.
    struct Run: Equatable {
        var first: Int
        var count: Int
        /// Offset of the first from the carrier, and the distance, in Hz.
        var offset, step: Double
    }

    private let reference: ChannelSynthesis
    private let runs: [Run]
    /// Offsets from the carrier in Hz, [S].
    package let offsets: [Double]
    private let vectors: Int
    /// Element positions in wavelengths, each axis padded to whole vectors.
    private let x, y, z: [Double]
    /// Which slant each element has.
    private let slantOf: [Int]

    /// Channels of `array` at `offsets` Hz from `frequency` Hz, with `systemLoss` in dB taken off.
    ///
    /// - Precondition: there is an offset, and all are finite.
    package init(
        array: AntennaArray, frequency: Double, systemLoss: Double, offsets: [Double] = [0]
    ) {
        precondition(!offsets.isEmpty && offsets.allSatisfy(\.isFinite), "offsets are numbers")
        reference = ChannelSynthesis(array: array, frequency: frequency, systemLoss: systemLoss)
        self.offsets = offsets
        runs = Self.runs(offsets)
        vectors = (array.count + FloatLanes.count - 1) / FloatLanes.count
        let positions = array.elementPositions
        let padding = [Double](repeating: 0, count: vectors * FloatLanes.count - array.count)
        x = positions.map(\.x) + padding
        y = positions.map(\.y) + padding
        z = positions.map(\.z) + padding
        // What fills the last vector up counts to the last slant.
        slantOf = (0..<vectors * FloatLanes.count).map {
            min($0 / array.places, array.polarization.slants.count - 1)
        }
    }

    /// Number of numbers of one user's channels, S N.
    package var userCount: Int { offsets.count * reference.array.count }

    /// Channels of the users `rows` of `table` (all of them for `nil`), [U, S, N].
    ///
    /// - Parameters:
    ///   - table: the paths.
    ///   - rows: users.
    ///   - scale: factor of the amplitudes.
    ///   - threads: upper limit of threads; changes no bit of the result.
    package func channels(
        of table: PathTable, users rows: [Int]? = nil, scale: Double = 1, threads: Int? = nil
    ) -> [Complex<Float>] {
        let rows = rows ?? Array(0..<table.userCount)
        let size = userCount
        return [Complex<Float>](unsafeUninitializedCapacity: rows.count * size) { all, count in
            nonisolated(unsafe) let target = all.baseAddress
            Parallel.forEach(rows.count, threads: threads, state: { Scratch() }) { scratch, row in
                guard let target else { return }
                write(
                    table, user: rows[row], scale: scale, into: target + row * size, scratch)
            }
            count = rows.count * size
        }
    }

    /// The memory that one thread works in.
    package final class Scratch {
        var phasors: [FloatLanes] = []
        var gains: [Complex<Double>] = []

        /// Memory that grows with the first users.
        package init() {}
    }

    /// The numbers of one path for one vector of antennas, in the order of the file's formulas.
    enum Slot {
        static let z = 0, middle = 2, pairs = 4, rotation = 12, count = 14
    }

    /// Writes the channels of one user, [S, N]. O(paths S N).
    package func write(
        _ table: PathTable, user: Int, scale: Double,
        into target: UnsafeMutablePointer<Complex<Float>>, _ scratch: Scratch
    ) {
        let range = table.range(of: user)
        let n = reference.array.count
        guard !range.isEmpty else {
            target.update(repeating: .zero, count: userCount)
            return
        }
        let slants = reference.array.polarization.slants
        scratch.gains.removeAll(keepingCapacity: true)
        let loss = Double.pow(10, -reference.systemLoss / 20) * scale
        for slant in slants {
            let fields = range.map {
                reference.array.field(towards: table.departures[$0], slant: slant)
            }
            for (path, field) in zip(range, fields) {
                let theta = table.transfers[4 * path].rawStorage
                let phi = table.transfers[4 * path + 1].rawStorage
                scratch.gains.append(
                    Complex(
                        loss * (field.theta * Double(theta.x) + field.phi * Double(phi.x)),
                        loss * (field.theta * Double(theta.y) + field.phi * Double(phi.y))))
            }
        }
        if scratch.phasors.count < range.count * Slot.count {
            scratch.phasors = Array(repeating: .zero, count: range.count * Slot.count)
        }
        scratch.phasors.withUnsafeMutableBufferPointer { phasors in
            guard let phasors = phasors.baseAddress else { return }
            for run in runs {
                for vector in 0..<vectors {
                    prepare(table, range, run, vector, scratch.gains, phasors)
                    sum(range.count, run, vector, phasors, n, target)
                }
            }
        }
    }

    /// Phasors of every path for one vector of antennas.
    private func prepare(
        _ table: PathTable, _ range: Range<Int>, _ run: Run, _ vector: Int,
        _ gains: [Complex<Double>], _ phasors: UnsafeMutablePointer<FloatLanes>
    ) {
        let carrier = reference.frequency
        let blocks = Self.blocks(run)
        let middle = run.offset + Double(9 * (blocks / 2) + 4) * run.step
        let base = vector * FloatLanes.count
        for (index, path) in range.enumerated() {
            let k = table.departures[path]
            let delay = table.delays[path]
            let row = phasors + index * Slot.count
            // In turns: what the delay gives is reduced before the array's part is added.
            let own = -(carrier + middle) * delay
            let start = own - own.rounded()
            let one = Self.reduced(-run.step * delay)
            let nine = Self.reduced(-9 * run.step * delay)
            var low = TurnLanes(), high = TurnLanes()
            x.withUnsafeBufferPointer { x in
                y.withUnsafeBufferPointer { y in
                    z.withUnsafeBufferPointer { z in
                        low.load(k, x, y, z, base)
                        high.load(k, x, y, z, base + 8)
                    }
                }
            }
            let stretch = (carrier + middle) / carrier
            let squint = run.step / carrier
            let phase = Phasor.at(low.turns(stretch, start), high.turns(stretch, start))
            let (re, im) = Self.product(phase, gain(gains, range.count, index, base))
            row[Slot.middle] = re
            row[Slot.middle + 1] = im
            guard run.count > 1 else { continue }
            let step = Phasor.at(low.turns(squint, one), high.turns(squint, one))
            var turned = step
            for i in 0..<4 {
                row[Slot.pairs + 2 * i] = turned.0
                row[Slot.pairs + 2 * i + 1] = turned.1
                if i < 3 { turned = Self.product(turned, step) }
            }
            let leap = Phasor.at(low.turns(9 * squint, nine), high.turns(9 * squint, nine))
            row[Slot.rotation] = leap.0
            row[Slot.rotation + 1] = leap.1
        }
    }

    /// The gain of path `index` for the antennas from `base` on, which may have different slants.
    @inline(__always)
    private func gain(
        _ gains: [Complex<Double>], _ paths: Int, _ index: Int, _ base: Int
    ) -> (FloatLanes, FloatLanes) {
        let (first, last) = (slantOf[base], slantOf[base + FloatLanes.count - 1])
        let own = gains[first * paths + index].rawStorage
        var (re, im) = (FloatLanes(repeating: Float(own.x)), FloatLanes(repeating: Float(own.y)))
        if first != last {
            for lane in 0..<FloatLanes.count {
                let other = gains[slantOf[base + lane] * paths + index].rawStorage
                re[lane] = Float(other.x)
                im[lane] = Float(other.y)
            }
        }
        return (re, im)
    }

    /// The sums of all paths at all groups of a run, for one vector of antennas.
    private func sum(
        _ paths: Int, _ run: Run, _ vector: Int, _ phasors: UnsafeMutablePointer<FloatLanes>,
        _ n: Int, _ target: UnsafeMutablePointer<Complex<Float>>
    ) {
        let out = Output(
            target: UnsafeMutableRawPointer(target).assumingMemoryBound(to: Float.self),
            stride: 2 * n, column: vector * FloatLanes.count, antennas: n)
        if run.count == 1 {
            var (re, im) = (FloatLanes.zero, FloatLanes.zero)
            for p in 0..<paths {
                re += phasors[p * Slot.count + Slot.middle]
                im += phasors[p * Slot.count + Slot.middle + 1]
            }
            out.write(re, im, row: run.first)
            return
        }
        let blocks = Self.blocks(run)
        for turn in [Float(1), -1] {
            for p in 0..<paths {
                let row = phasors + p * Slot.count
                row[Slot.z] = row[Slot.middle]
                row[Slot.z + 1] = row[Slot.middle + 1]
            }
            var block = blocks / 2
            while block >= 0 && block < blocks {
                // The second time the middle block is there already: it is only left.
                if !(turn < 0 && block == blocks / 2) {
                    Self.block(paths, phasors, out, run, 9 * block)
                }
                block += turn > 0 ? 1 : -1
                guard block >= 0 && block < blocks else { break }
                for p in 0..<paths {
                    let row = phasors + p * Slot.count
                    let sine = row[Slot.rotation + 1] * FloatLanes(repeating: turn)
                    let next = Self.product(
                        (row[Slot.z], row[Slot.z + 1]), (row[Slot.rotation], sine))
                    row[Slot.z] = next.0
                    row[Slot.z + 1] = next.1
                }
            }
        }
    }

    /// The nine groups of the block that begins at group `start` of the run.
    @inline(__always)
    private static func block(
        _ paths: Int, _ phasors: UnsafeMutablePointer<FloatLanes>, _ out: Output, _ run: Run,
        _ start: Int
    ) {
        var (re, im) = (FloatLanes.zero, FloatLanes.zero)
        var p1 = Pair(), p2 = Pair(), p3 = Pair(), p4 = Pair()
        for p in 0..<paths {
            let row = phasors + p * Slot.count
            let (zr, zi) = (row[Slot.z], row[Slot.z + 1])
            re += zr
            im += zi
            p1.add(zr, zi, row[Slot.pairs], row[Slot.pairs + 1])
            p2.add(zr, zi, row[Slot.pairs + 2], row[Slot.pairs + 3])
            p3.add(zr, zi, row[Slot.pairs + 4], row[Slot.pairs + 5])
            p4.add(zr, zi, row[Slot.pairs + 6], row[Slot.pairs + 7])
        }
        func put(_ re: FloatLanes, _ im: FloatLanes, _ i: Int) {
            let group = start + 4 + i
            if group < run.count { out.write(re, im, row: run.first + group) }
        }
        put(re, im, 0)
        put(p1.sumRe, p1.sumIm, 1)
        put(p1.differenceRe, p1.differenceIm, -1)
        put(p2.sumRe, p2.sumIm, 2)
        put(p2.differenceRe, p2.differenceIm, -2)
        put(p3.sumRe, p3.sumIm, 3)
        put(p3.differenceRe, p3.differenceIm, -3)
        put(p4.sumRe, p4.sumIm, 4)
        put(p4.differenceRe, p4.differenceIm, -4)
    }

    private static func blocks(_ run: Run) -> Int { run.count == 1 ? 1 : (run.count + 8) / 9 }

    private static func reduced(_ turns: Double) -> Double { turns - turns.rounded() }

    /// `offsets` as runs of equal distances (to a billionth of a distance).
    static func runs(_ offsets: [Double]) -> [Run] {
        var runs: [Run] = []
        var first = 0
        while first < offsets.count {
            guard first + 1 < offsets.count else {
                runs.append(Run(first: first, count: 1, offset: offsets[first], step: 0))
                break
            }
            let step = offsets[first + 1] - offsets[first]
            var count = 2
            while first + count < offsets.count,
                abs(offsets[first] + Double(count) * step - offsets[first + count])
                    <= 1e-9 * abs(step)
            {
                count += 1
            }
            runs.append(Run(first: first, count: count, offset: offsets[first], step: step))
            first += count
        }
        return runs
    }
}
