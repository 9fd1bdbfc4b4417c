import LinearAlgebra
import Numerics
import Support
import Synchronization

/// Slots through a ``BatchWorker``: the groups are copied to a batch in the caller's memory, precoded
/// there, and their precoders copied to where they belong.
///
/// K users, N antennas, S groups. The batch has its channels in units of the noise at full power, so
/// that the groups' powers may differ. A worker's memory is its own: workers are kept for some calls at
/// the same time, see ``prepare()``, and a call that finds none free is refused.
final class StagedBand: BandPrecoder {
    private let users, antennas: Int
    private let takesPilotRatios: Bool
    private let workers: ObjectPool<any BatchWorker>
    /// Calls at the same time that workers are kept for, and how many there are workers for already.
    private let calls: Int
    private let prepared = Atomic<Int>(0)

    /// Slots by `precoder`; `nil` where it has no fast path at this shape.
    init?(_ precoder: any Precoder, users: Int, antennas: Int) {
        guard let first = precoder.batchWorker(users: users, antennas: antennas) else { return nil }
        self.users = users
        self.antennas = antennas
        takesPilotRatios = first is EstimatingWorker
        calls = 2 * Parallel.defaultThreads
        workers = ObjectPool(count: calls, first: first) {
            precoder.batchWorker(users: users, antennas: antennas)
                ?? PlainWorker(precoder, users: users, antennas: antennas)
        }
    }

    func prepare() {
        let count = prepared.add(1, ordering: .relaxed).newValue
        workers.warmUp(min(calls, count))
    }

    /// What lies in the caller's memory.
    private struct Memory {
        /// Channels and precoders, [S, K, N] each.
        let channels, precoders: UnsafeMutablePointer<Complex<Float>>
        /// Pilot ratios in dB, [S, K].
        let ratios: UnsafeMutablePointer<Float>
        /// The numbers of a block, [N, K].
        let planes: BandPlanes
        let tile: BandTile

        init(users: Int, antennas: Int, groups: Int, _ scratch: inout BandScratch) {
            let size = users * antennas
            channels = scratch.take(groups * size, of: Complex<Float>.self)
            precoders = scratch.take(groups * size, of: Complex<Float>.self)
            ratios = scratch.take(groups * users, of: Float.self)
            planes = BandPlanes(
                vectors: scratch.take(2 * size, of: FloatLanes.self), users: users)
            tile = BandTile(scratch.take(BandTile.count, of: FloatLanes.self))
        }
    }

    func scratchBytes(groups: Int) -> Int {
        var scratch = BandScratch.counting
        _ = Memory(users: users, antennas: antennas, groups: groups, &scratch)
        // The places of the lanes of both arrays, each on the way from and to the batch.
        for _ in 0..<4 { _ = scratch.take(BandBlock.lanes, of: Int.self) }
        return scratch.used
    }

    func precode(
        _ slot: BandSlot, scratch place: UnsafeMutableRawPointer
    ) throws(BandError) -> Int {
        guard takesPilotRatios || slot.pilotRatios == nil else {
            throw .unsupported(
                "pilot_ratios", expected: "none for this precoder", found: "some")
        }
        var scratch = BandScratch(place)
        let memory = Memory(
            users: users, antennas: antennas, groups: slot.groups, &scratch)
        load(slot, memory, &scratch)
        try check(slot, memory)
        let link = Link(maximumPower: 1, noisePower: 1)
        let isDone: Void? = workers.withFreeValue { worker in
            if let worker = worker as? EstimatingWorker, let ratios = slot.pilotRatios {
                for i in 0..<(slot.groups * users) { memory.ratios[i] = ratios[i % users] }
                worker.precode(
                    memory.channels, pilotRatios: memory.ratios, count: slot.groups, link: link,
                    to: memory.precoders)
            } else {
                worker.precode(
                    memory.channels, count: slot.groups, link: link, to: memory.precoders)
            }
        }
        guard isDone != nil else {
            throw .unsupported(
                "precoder", expected: "at most \(calls) calls at the same time", found: "more")
        }
        store(slot, memory, &scratch)
        return 0
    }

    // MARK: - Copies

    /// The batch as an array, [S, K, N].
    private var batchLayout: BandLayout {
        BandLayout(userStride: antennas, antennaStride: 1, groupStride: users * antennas)
    }

    private func shape(_ slot: BandSlot) -> BandShape {
        BandShape(users: users, antennas: antennas, groups: slot.groups)
    }

    /// What the channels of a group are multiplied by to be in units of the noise at full power.
    private func channelFactor(_ slot: BandSlot, _ group: Int) -> Double {
        (slot.power(group) / slot.noise).squareRoot()
    }

    private func load(_ slot: BandSlot, _ memory: Memory, _ scratch: inout BandScratch) {
        let batch = BandArray<FloatPairs>(memory.channels, batchLayout, shape(slot), &scratch)
        let place = UnsafeMutableRawPointer(mutating: slot.channels)
        let factor = { self.channelFactor(slot, $0) * slot.channelLayout.scale }
        switch slot.channelLayout.numbers {
        case .float32:
            let source = BandArray<FloatPairs>(
                place, slot.channelLayout, shape(slot), &scratch)
            copy(source, to: batch, slot, memory, factor)
        case .int16:
            let source = BandArray<IntegerPairs>(
                place, slot.channelLayout, shape(slot), &scratch)
            copy(source, to: batch, slot, memory, factor)
        }
    }

    private func store(_ slot: BandSlot, _ memory: Memory, _ scratch: inout BandScratch) {
        let batch = BandArray<FloatPairs>(memory.precoders, batchLayout, shape(slot), &scratch)
        let factor = { slot.power($0).squareRoot() * slot.precoderLayout.scale }
        switch slot.precoderLayout.numbers {
        case .float32:
            let target = BandArray<FloatPairs>(
                slot.precoders, slot.precoderLayout, shape(slot), &scratch)
            copy(batch, to: target, slot, memory, factor)
        case .int16:
            let target = BandArray<IntegerPairs>(
                slot.precoders, slot.precoderLayout, shape(slot), &scratch)
            copy(batch, to: target, slot, memory, factor)
        }
    }

    /// Copies an array, every group times a factor of its own.
    private func copy<Source: BandElement, Target: BandElement>(
        _ source: BandArray<Source>, to target: BandArray<Target>, _ slot: BandSlot,
        _ memory: Memory, _ factor: (Int) -> Double
    ) {
        let plan = BandBlock.Plan(groups: slot.groups, antennas: antennas)
        for index in 0..<plan.count {
            let block = plan[index]
            source.begin(block)
            target.begin(block)
            var factors = FloatLanes.zero
            for lane in 0..<BandBlock.lanes {
                factors[lane] = Float(factor(block.group(lane)))
            }
            let range = 0..<(block.isFolded ? antennas / 2 : antennas)
            source.read(block, range, times: factors, tile: memory.tile, into: memory.planes)
            target.write(block, range, tile: memory.tile, from: memory.planes)
        }
    }

    /// Every group must hold what the worker takes.
    private func check(_ slot: BandSlot, _ memory: Memory) throws(BandError) {
        let size = users * antennas
        for group in 0..<slot.groups {
            // The limit is that of the channel and of the channel in these units.
            let factor = min(1, channelFactor(slot, group))
            let bad = FiniteCheck.firstBad(
                memory.channels + group * size, groups: 1, size: size, scale: 1 / factor)
            guard bad == nil else { throw .badGroup(group) }
        }
    }
}
