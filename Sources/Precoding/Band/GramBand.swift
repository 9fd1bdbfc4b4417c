import LinearAlgebra
import Numerics
import Support

// Goals, in order:
//   1. The precoders of the batched path, to the rounding of single precision.
//   2. A group's precoder depends on that group alone, to the last bit: not on its place in the slot nor
//      on the number of groups. Sums over antennas are therefore taken in two halves everywhere.
//   3. Throughput: groups in the lanes of vectors, nothing stored that is not needed again, no check
//      that costs a pass over the numbers.

/// Zero forcing or regularised zero forcing of a slot: sixteen groups at a time, one in each lane.
///
/// K users up to `BatchedPrecoding.maximumUsers`, N antennas. Of each block the channels are
/// brought into planes and their Gram matrices summed up on the way; then K x K algebra in the lanes;
/// then W = H^H X, which goes where it belongs.
struct GramBand: BandPrecoder {
    let method: BandSolver.Method
    let users, antennas: Int

    /// Slots by `method`; `nil` for too many users.
    init?(_ method: BandSolver.Method, users: Int, antennas: Int) {
        guard users <= BatchedPrecoding.maximumUsers else { return nil }
        self.method = method
        self.users = users
        self.antennas = antennas
    }

    func scratchBytes(groups: Int) -> Int {
        var scratch = BandScratch.counting
        _ = Work(self, &scratch)
        // The places of both arrays' lanes.
        for _ in 0..<2 { _ = scratch.take(BandBlock.lanes, of: Int.self) }
        return scratch.used
    }

    /// Everything that lies in the caller's memory.
    private struct Work {
        let fast: GramBandMemory
        let fallback: GramBandFallback

        init(_ band: GramBand, _ scratch: inout BandScratch) {
            fast = GramBandMemory(
                band.method, users: band.users, antennas: band.antennas, &scratch)
            fallback = GramBandFallback(
                band.method, users: band.users, antennas: band.antennas, &scratch)
        }
    }

    func precode(
        _ slot: BandSlot, scratch memory: UnsafeMutableRawPointer
    ) throws(BandError) -> Int {
        var scratch = BandScratch(memory)
        let work = Work(self, &scratch)
        let shape = BandShape(users: users, antennas: antennas, groups: slot.groups)
        let (from, to) = (UnsafeMutableRawPointer(mutating: slot.channels), slot.precoders)
        let (source, target) = (slot.channelLayout, slot.precoderLayout)
        switch (source.numbers, target.numbers) {
        case (.float32, .float32):
            return try run(
                slot, BandArray<FloatPairs>(from, source, shape, &scratch),
                BandArray<FloatPairs>(to, target, shape, &scratch), work)
        case (.float32, .int16):
            return try run(
                slot, BandArray<FloatPairs>(from, source, shape, &scratch),
                BandArray<IntegerPairs>(to, target, shape, &scratch), work)
        case (.int16, .float32):
            return try run(
                slot, BandArray<IntegerPairs>(from, source, shape, &scratch),
                BandArray<FloatPairs>(to, target, shape, &scratch), work)
        case (.int16, .int16):
            return try run(
                slot, BandArray<IntegerPairs>(from, source, shape, &scratch),
                BandArray<IntegerPairs>(to, target, shape, &scratch), work)
        }
    }

    /// Block after block.
    private func run<Source: BandElement, Target: BandElement>(
        _ slot: BandSlot, _ source: BandArray<Source>, _ target: BandArray<Target>, _ memory: Work
    ) throws(BandError) -> Int {
        let work = memory.fast
        let plan = BandBlock.Plan(groups: slot.groups, antennas: antennas)
        work.setRatios(slot.pilotRatios)
        var slow = 0
        for index in 0..<plan.count {
            let block = plan[index]
            source.begin(block)
            target.begin(block)
            let power = work.setPowers(slot, block)
            load(source, block, work)
            try check(source, block, slot, work.doubtful)
            let rows = slot.pilotRatios == nil ? nil : work.shrink(antennas: antennas)
            var failed = work.solver.solve(power: power, rows: rows)
            write(target, block, work, isScaled: false)
            let judged = work.judgePowers(power)
            if !judged.off.subtracting(failed).isEmpty {
                write(target, block, work, isScaled: true)
            }
            failed.formUnion(judged.lost)
            guard !failed.isEmpty else { continue }
            for lane in 0..<BandBlock.lanes where failed.contains(lane) && block.isOwn(lane) {
                guard !block.isFolded || lane < BandBlock.lanes / 2 else { continue }
                slow += 1
                memory.fallback.precode(slot, block.group(lane), source, target)
            }
        }
        return slow
    }

    /// Looks at the numbers of the groups in the lanes of which their lengths leave a doubt.
    private func check<Source: BandElement>(
        _ source: BandArray<Source>, _ block: BandBlock, _ slot: BandSlot, _ doubtful: LaneSet
    ) throws(BandError) {
        guard !doubtful.isEmpty else { return }
        for lane in 0..<BandBlock.lanes where doubtful.contains(lane) && block.isOwn(lane) {
            let group = block.group(lane)
            guard isGood(source, group, slot) else { throw BandError.badGroup(group) }
        }
    }

    /// Planes and Gram matrices of a block.
    private func load<Source: BandElement>(
        _ source: BandArray<Source>, _ block: BandBlock, _ work: GramBandMemory
    ) {
        let half = antennas % 2 == 0 ? antennas / 2 : antennas
        let step = work.chunk
        func sum(_ first: Int, _ gram: LaneMatrix<FloatLanes>) {
            work.clear(gram)
            for n in stride(from: first, to: first + half, by: step) {
                let range = n..<min(n + step, first + half)
                source.read(block, range, times: work.factor, tile: work.tile, into: work.planes)
                BandGram.add(work.planes.from(n), count: range.count, to: gram)
            }
        }
        sum(0, work.solver.gram)
        if block.isFolded {
            work.addHalves()
        } else if half < antennas {
            sum(half, work.secondGram)
            work.addSecond()
        }
    }

    /// W of a block; `isScaled` multiplies its columns by the factors that
    /// ``GramBandMemory/judgePowers(_:)`` has found.
    private func write<Target: BandElement>(
        _ target: BandArray<Target>, _ block: BandBlock, _ work: GramBandMemory, isScaled: Bool
    ) {
        let half = antennas % 2 == 0 ? antennas / 2 : antennas
        let step = work.chunk
        work.clearPowers()
        for first in stride(from: 0, to: block.isFolded ? half : antennas, by: half) {
            for n in stride(from: first, to: first + half, by: step) {
                let range = n..<min(n + step, first + half)
                work.combine(range)
                if isScaled {
                    work.weights.scale(count: range.count, by: work.columnFactors)
                }
                target.write(block, range, tile: work.tile, from: work.weights)
            }
            work.keepPowers()
        }
        if block.isFolded { work.addPowerHalves() }
    }

    /// Whether all numbers of a group are what the batched path takes.
    private func isGood<Source: BandElement>(
        _ source: BandArray<Source>, _ group: Int, _ slot: BandSlot
    ) -> Bool {
        let scale = (slot.power(group) / slot.noise).squareRoot()
        let limit = FiniteCheck.limit(scale: scale, unit: slot.channelLayout.scale)
        for k in 0..<users {
            for n in 0..<antennas {
                let (re, im) = Source.load(source.place(k, n, group))
                // Not: above the limit. NaN is nothing.
                guard abs(re) <= limit, abs(im) <= limit else { return false }
            }
        }
        return true
    }
}
