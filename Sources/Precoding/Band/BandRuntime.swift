/// A precoder ready to run on one slot after another of a base station's groups of resource blocks, as
/// they lie in memory.
///
///     let runtime = BandRuntime(RegularizedZeroForcing(), users: 4, antennas: 64)
///     let slot = BandSlot(
///         groups: 69, channels: channels, layout, precoders: precoders, layout, link: link)
///     try runtime?.precode(slot, scratch: memory)
///
/// K users, N antennas, S groups. One call is one slot, on the calling thread. It allocates nothing and
/// takes no lock; any number of threads may call one runtime at the same time, each with memory of its
/// own. A group's precoder is that of ``PrecodingRuntime`` to the rounding of single precision, and
/// depends on that group alone.
public struct BandRuntime: Sendable {
    /// Users K and antennas N.
    public let users, antennas: Int
    private let band: any BandPrecoder

    /// Multiple of bytes at which the memory of a call must lie.
    public static let scratchAlignment = BandScratch.alignment
    /// Largest number of complex numbers of a slot.
    private static let largestSize = 1 << 30

    /// A runtime of `precoder`; `nil` where it has no path that allocates nothing.
    public init?(_ precoder: any Precoder, users: Int, antennas: Int) {
        guard let band = precoder.bandPrecoder(users: users, antennas: antennas) else { return nil }
        self.band = band
        self.users = users
        self.antennas = antennas
    }

    /// The largest number of groups of a slot.
    public var largestGroups: Int { max(1, Self.largestSize / (users * antennas)) }

    /// Bytes of memory that a slot of `groups` groups needs; memory for more groups will do for fewer.
    ///
    /// - Precondition: `groups` is from 1 to ``largestGroups``.
    public func scratchBytes(groups: Int) -> Int {
        precondition((1...largestGroups).contains(groups), "no slot of \(groups) groups")
        return band.scratchBytes(groups: groups)
    }

    /// Makes what the precoder itself keeps for one more call at the same time. Derived precoders keep
    /// nothing; models do, and make it when it is first needed unless it was made before.
    public func prepare() { band.prepare() }

    /// Computes the precoders of a slot.
    ///
    /// Groups that are too ill-conditioned for single precision go through double precision one by
    /// one, some ten times as slow each.
    ///
    /// - Parameters:
    ///   - slot: what to do.
    ///   - scratch: ``scratchBytes(groups:)`` of memory, of which nothing needs to be kept between
    ///     calls.
    /// - Returns: the number of these groups.
    /// - Throws: `BandError` telling what is wrong with layouts, powers, pilot ratios or memory, or
    ///   naming the first group that holds NaN, infinity or too large numbers. Nothing is to be
    ///   expected of the precoders then.
    /// - Complexity: O(S (K^2 N + K^3)).
    @discardableResult
    public func precode(
        _ slot: BandSlot, scratch: UnsafeMutableRawBufferPointer
    ) throws(BandError) -> Int {
        let memory = try check(slot, scratch)
        return try band.precode(slot, scratch: memory)
    }

    private func check(
        _ slot: BandSlot, _ scratch: UnsafeMutableRawBufferPointer
    ) throws(BandError) -> UnsafeMutableRawPointer {
        guard slot.groups >= 1, slot.groups <= largestGroups else {
            throw .argument("groups", expected: "1 to \(largestGroups)", found: "\(slot.groups)")
        }
        let shape = BandShape(users: users, antennas: antennas, groups: slot.groups)
        try slot.channelLayout.check("channels", shape, isWritten: false)
        try slot.precoderLayout.check("precoders", shape, isWritten: true)
        try checkAddress("channels", slot.channels, slot.channelLayout)
        try checkAddress("precoders", UnsafeRawPointer(slot.precoders), slot.precoderLayout)
        try checkPowers(slot)
        for k in 0..<users {
            guard let ratio = slot.pilotRatios?[k], !(ratio >= -100) else { continue }
            throw .number(
                "pilot_ratios", expected: "-100 dB or more, or infinity",
                found: "\(ratio) for user \(k)")
        }
        let bytes = band.scratchBytes(groups: slot.groups)
        guard scratch.count >= bytes, let memory = scratch.baseAddress else {
            throw .argument("scratch", expected: "\(bytes) bytes", found: "\(scratch.count)")
        }
        guard UInt(bitPattern: memory) % UInt(Self.scratchAlignment) == 0 else {
            throw .argument(
                "scratch", expected: "a multiple of \(Self.scratchAlignment) as address",
                found: "\(memory)")
        }
        return memory
    }

    private func checkAddress(
        _ name: String, _ place: UnsafeRawPointer, _ layout: BandLayout
    ) throws(BandError) {
        let alignment = layout.bytesPerNumber / 2
        guard UInt(bitPattern: place) % UInt(alignment) == 0 else {
            throw .argument(
                name, expected: "a multiple of \(alignment) as address", found: "\(place)")
        }
    }

    private func checkPowers(_ slot: BandSlot) throws(BandError) {
        let maximum = slot.link.maximumPower
        if let powers = slot.groupPowers {
            var sum = 0.0
            for group in 0..<slot.groups {
                guard powers[group] >= 0 else {
                    throw .number(
                        "group_powers", expected: "0 W or more",
                        found: "\(powers[group]) for group \(group)")
                }
                sum += powers[group]
            }
            // Sums of decimal fractions need not be exact.
            guard sum <= maximum * (1 + 1e-6) else {
                throw .number(
                    "group_powers", expected: "no more than \(maximum) W together",
                    found: "\(sum) W")
            }
        }
        // No product of these and what else comes in leaves single precision.
        let most = (slot.groupPowers == nil ? maximum / Double(slot.groups) : maximum)
        let ratio = (most / slot.noise).squareRoot() * slot.channelLayout.scale
        let length = most.squareRoot() * slot.precoderLayout.scale
        guard ratio >= 1e-30, ratio <= 1e30 else {
            throw .number(
                "channels scale",
                expected: "1e-30 to 1e30 also when multiplied by sqrt(P) / sigma",
                found: "\(ratio)")
        }
        guard length >= 1e-18, length <= 1e18 else {
            throw .number(
                "precoders scale", expected: "1e-18 to 1e18 when multiplied by sqrt(P)",
                found: "\(length)")
        }
    }
}
