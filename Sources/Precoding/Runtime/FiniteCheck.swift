import LinearAlgebra
import Numerics
import Support

/// Finds numbers that no precoder can work with.
enum FiniteCheck {
    /// The first group that holds NaN, infinity or a number whose square would overflow.
    ///
    /// - Parameters:
    ///   - channels: [groups, size].
    ///   - groups: number of groups.
    ///   - size: complex numbers of each.
    ///   - scale: what the numbers will be multiplied by, sqrt(P) / sigma.
    static func firstBad(
        _ channels: UnsafePointer<Complex<Float>>, groups: Int, size: Int, scale: Double
    ) -> Int? {
        let limit = limit(scale: scale).bitPattern
        let numbers = UnsafeRawPointer(channels).assumingMemoryBound(to: Float.self)
        let count = 2 * groups * size
        if isGood(numbers, count, limit) { return nil }
        return (0..<groups).first { !isGood(numbers + 2 * $0 * size, 2 * size, limit) }
    }

    /// Largest part of a channel, also in units of the noise at full power: squares summed over
    /// the antennas stay within single precision.
    static let largest = 1e17

    /// The largest part of a channel that is good, in its own numbers; finite always, so that infinity
    /// is beyond it.
    ///
    /// - Parameters:
    ///   - scale: what the channel will be multiplied by, sqrt(P) / sigma.
    ///   - unit: of the numbers.
    static func limit(scale: Double, unit: Double = 1) -> Float {
        Float(min(min(largest, largest / scale) / unit, Double(Float.greatestFiniteMagnitude)))
    }

    /// What is wrong with `group`.
    static func error(_ group: Int) -> InputError {
        InputError(
            "channels",
            expected: "finite numbers, below 1e17 also when multiplied by sqrt(P) / sigma",
            found: "NaN, infinity or more in group \(group)")
    }

    /// As integers without their sign, floating-point numbers are in order, and NaN is beyond them.
    private static func isGood(
        _ numbers: UnsafePointer<Float>, _ count: Int, _ limit: UInt32
    ) -> Bool {
        let mask = SIMD16<UInt32>(repeating: 0x7fff_ffff)
        var largest = SIMD16<UInt32>.zero
        let whole = count & ~15
        for i in stride(from: 0, to: whole, by: 16) {
            let bits =
                UnsafeRawPointer(numbers + i).loadUnaligned(as: SIMD16<UInt32>.self) & mask
            largest.replace(with: bits, where: bits .> largest)
        }
        var most = largest.max()
        for i in whole..<count { most = max(most, numbers[i].bitPattern & 0x7fff_ffff) }
        return most <= limit
    }
}

extension Link {
    /// The largest real or imaginary part of a channel that every precoder can work with: 1e17, also
    /// when multiplied by sqrt(P) / sigma.
    package var largestPart: Float { FiniteCheck.limit(scale: powerToNoise.squareRoot()) }
}

extension ChannelBatch {
    /// Whether every precoder can work with the batch.
    ///
    /// - Throws: `InputError` when a channel holds NaN, infinity or a number beyond 1e17, also when
    ///   multiplied by sqrt(P) / sigma, naming the group.
    public func checkRange(link: Link) throws(InputError) {
        let group = elements.withUnsafeBufferPointer { elements in
            elements.baseAddress.flatMap {
                FiniteCheck.firstBad(
                    $0, groups: count, size: users * antennas,
                    scale: link.powerToNoise.squareRoot())
            }
        }
        if let group { throw FiniteCheck.error(group) }
    }
}
