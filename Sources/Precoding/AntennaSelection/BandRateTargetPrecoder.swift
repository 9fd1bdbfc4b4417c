/// A strategy for requested rates that can also choose antennas for a whole band.
public protocol BandRateTargetPrecoder: RateTargetPrecoder {
    /// Which antennas are on for the band of `request`, with exact powers in every group of resource blocks;
    /// infeasible where all antennas cannot meet it.
    func selection(for request: BandRequest) -> BandSelection
}
