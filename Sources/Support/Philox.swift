import Foundation

/// A counter-based random number generator, Philox4x32-10.
///
/// The n-th block of numbers is a pure function of a 64-bit key and a 128-bit counter, so streams
/// can be split by what they are for (seed, purpose, site, user) instead of by the order in which
/// threads happen to ask: the same seed gives the same bits on any number of threads.
///
/// Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011,
/// doi:10.1145/2063384.2063405. Ten rounds; checked against the published vectors.
///
///     var random = Philox(seed: 7, stream: 3)
///     let u = random.uniform()          // Double in [0, 1)
///
/// It is not meant for secrets.
package struct Philox: RandomNumberGenerator, Sendable {
    private let key: SIMD2<UInt32>
    private var counter: SIMD4<UInt32>
    private var block: SIMD4<UInt32> = .zero
    private var used = 4

    /// The stream `stream`, `substream` of the generator with key `seed`.
    package init(seed: UInt64, stream: UInt32 = 0, substream: UInt32 = 0) {
        key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
        counter = SIMD4(0, 0, substream, stream)
    }

    /// The Philox4x32-10 bijection: the block of random bits at `counter` under `key`.
    package static func block(
        counter: SIMD4<UInt32>, key: SIMD2<UInt32>
    ) -> SIMD4<UInt32> {
        var c = counter
        var k = key
        for _ in 0..<10 {
            let a = UInt64(c[0]) * 0xD251_1F53
            let b = UInt64(c[2]) * 0xCD9E_8D57
            c = SIMD4(
                UInt32(b >> 32) ^ c[1] ^ k[0], UInt32(truncatingIfNeeded: b),
                UInt32(a >> 32) ^ c[3] ^ k[1], UInt32(truncatingIfNeeded: a))
            k = SIMD2(k[0] &+ 0x9E37_79B9, k[1] &+ 0xBB67_AE85)
        }
        return c
    }

    private mutating func next32() -> UInt32 {
        if used == 4 {
            block = Self.block(counter: counter, key: key)
            counter[0] &+= 1
            if counter[0] == 0 { counter[1] &+= 1 }
            used = 0
        }
        defer { used += 1 }
        return block[used]
    }

    /// The next 64 random bits.
    package mutating func next() -> UInt64 {
        let low = UInt64(next32())
        return low | UInt64(next32()) << 32
    }

    /// A number uniform in [0, 1), 53 random bits.
    package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A number uniform in `range`.
    package mutating func uniform(in range: Range<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    }

    /// An integer uniform in 0 ..< `bound`, by Lemire's multiplication with rejection.
    ///
    /// Ours rather than the standard library's, whose sequence may change between versions.
    package mutating func integer(below bound: Int) -> Int {
        precondition(bound > 0, "the bound of a random integer must be positive")
        let n = UInt64(bound)
        var product = next().multipliedFullWidth(by: n)
        if product.low < n {
            let threshold = (0 &- n) % n
            while product.low < threshold { product = next().multipliedFullWidth(by: n) }
        }
        return Int(product.high)
    }

    /// Two independent standard normal numbers, by Box and Muller.
    package mutating func normalPair() -> (Double, Double) {
        let radius = (-2 * log(1 - uniform())).squareRoot()
        let angle = 2 * Double.pi * uniform()
        return (radius * cos(angle), radius * sin(angle))
    }
}
