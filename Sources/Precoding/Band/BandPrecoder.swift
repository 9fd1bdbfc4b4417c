/// What precodes slots for a ``BandRuntime``, in a caller's memory.
///
/// Allocates nothing and takes no lock: several threads may use one value at the same time, each with
/// memory of its own.
public protocol BandPrecoder: Sendable {
    /// Bytes of memory that a slot of `groups` groups needs, at a multiple of
    /// ``BandRuntime/scratchAlignment``.
    func scratchBytes(groups: Int) -> Int

    /// Makes what the precoder itself keeps for one more call at the same time, if there is such a
    /// thing.
    func prepare()

    /// Computes the precoders of a slot that has been checked.
    ///
    /// - Parameters:
    ///   - slot: what to do.
    ///   - scratch: memory, of which nothing needs to be kept between calls.
    /// - Returns: groups that went through double precision one by one.
    /// - Throws: `BandError` naming the first group that holds NaN, infinity or too large numbers;
    ///   nothing is to be expected of the precoders then.
    func precode(_ slot: BandSlot, scratch: UnsafeMutableRawPointer) throws(BandError) -> Int
}

extension BandPrecoder {
    /// Nothing.
    public func prepare() {}
}
