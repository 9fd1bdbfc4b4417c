/// Slots of an ``EstimatingPrecoder``: of known channels, and of estimates with a pilot ratio for each
/// user.
struct EstimatingBand: BandPrecoder {
    private let known, estimates: any BandPrecoder

    /// Slots of known channels by one, of estimates by another.
    init(known: any BandPrecoder, estimates: any BandPrecoder) {
        self.known = known
        self.estimates = estimates
    }

    func scratchBytes(groups: Int) -> Int {
        max(known.scratchBytes(groups: groups), estimates.scratchBytes(groups: groups))
    }

    func prepare() {
        known.prepare()
        estimates.prepare()
    }

    func precode(_ slot: BandSlot, scratch: UnsafeMutableRawPointer) throws(BandError) -> Int {
        slot.pilotRatios == nil
            ? try known.precode(slot, scratch: scratch)
            : try estimates.precode(slot, scratch: scratch)
    }
}
