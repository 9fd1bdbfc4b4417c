import Foundation
import LinearAlgebra
import Numerics
import Support
import Testing

@testable import Precoding

@Suite("The runtime: the same results, from any number of threads and callers")
struct RuntimeTests {
    private static let link = Link(maximumPower: 20, noisePower: 0.5)

    private static func batch(_ count: Int, users: Int = 4, antennas: Int = 24) -> ChannelBatch {
        ChannelBatch(
            (0..<count).map { randomChannel(UInt64($0), users: users, antennas: antennas) })
    }

    @Test("gives the bits of the one-off batch on one thread and on several, call after call")
    func sameBits() throws {
        let batch = Self.batch(150)
        let precoders: [any Precoder] = [
            ZeroForcing(.waterFilling), RegularizedZeroForcing(),
            WMMSE(WMMSEOptions(iterations: 9)),
            ReferencePrecoder(randomStarts: 1, iterations: 20),
        ]
        for precoder in precoders {
            let expected = try #require(precoder.precoders(for: batch, link: Self.link, threads: 1))
            for threads in [1, 3] {
                let runtime = PrecodingRuntime(
                    precoder, users: 4, antennas: 24, threads: threads)
                #expect(!runtime.allocates)
                for _ in 0..<3 {
                    #expect(try runtime.precode(batch, link: Self.link) == expected)
                }
            }
        }
    }

    @Test("serves callers on several threads at once, more of them than it keeps memory for")
    func concurrentCallers() throws {
        let batch = Self.batch(80)
        let precoder = WMMSE(WMMSEOptions(iterations: 5))
        let expected = try #require(precoder.precoders(for: batch, link: Self.link, threads: 1))
        let runtime = PrecodingRuntime(
            precoder, users: 4, antennas: 24, threads: 2, concurrentCalls: 1)
        let same = Parallel.map(24, threads: 6) { _ in
            (try? runtime.precode(batch, link: Self.link)) == expected
        }
        #expect(!same.contains(false))
    }

    @Test("every piece of work is done once, by helpers that sleep and wake between")
    func helpers() {
        struct Counting: PieceWork {
            let done: SharedCounts
            func run(_ piece: Int) { done.add(piece) }
        }
        let team = HelperTeam<Counting>(helpers: 3)
        for round in 0..<200 {
            let count = round % 17
            let done = SharedCounts(count)
            team.run(count, Counting(done: done))
            #expect(done.counts == Array(repeating: 1, count: count), "round \(round)")
            if round % 50 == 0 { usleep(20_000) }
        }
    }

    @Test("names the first bad group, and precodes the next batch as if nothing had been")
    func badNumbers() throws {
        let good = Self.batch(100)
        for threads in [1, 2] {
            let runtime = PrecodingRuntime(
                ZeroForcing(.equalPower), users: 4, antennas: 24, threads: threads)
            for bad in [Float.nan, .infinity, -.infinity, 1e18] {
                var elements = good.elements
                elements[71 * 96 + 5] = Complex(0, bad)
                elements[90 * 96] = Complex(bad, 0)
                let batch = ChannelBatch(count: 100, users: 4, antennas: 24, elements: elements)
                let error = #expect(throws: InputError.self) {
                    try runtime.precode(batch, link: Self.link)
                }
                #expect(error?.found.contains("group 71") == true)
            }
            // In units of a tiny noise smaller numbers are too large already.
            let tiny = Link(maximumPower: 20, noisePower: 1e-33)
            #expect(throws: InputError.self) { try runtime.precode(good, link: tiny) }
            #expect(
                try runtime.precode(good, link: Self.link)
                    == ZeroForcing(.equalPower).precoders(for: good, link: Self.link, threads: 1))
        }
    }

    @Test("another shape is refused; a precoder without a fast path runs in its plain form")
    func shapes() throws {
        let runtime = PrecodingRuntime(TextbookWMMSE(), users: 2, antennas: 6)
        #expect(runtime.allocates)
        let batch = Self.batch(3, users: 2, antennas: 6)
        let found = try runtime.precode(batch, link: Self.link)
        for group in 0..<3 {
            let expected = TextbookWMMSE().precoder(for: batch[group], link: Self.link)
            #expect(
                (found[group] - expected).frobeniusNormSquared
                    < 1e-12 * expected.frobeniusNormSquared)
        }
        #expect(throws: InputError.self) {
            try runtime.precode(Self.batch(3, users: 3, antennas: 6), link: Self.link)
        }
    }

    @Test("silent channels get nothing, also where another channel's result stood before")
    func silence() throws {
        let runtime = PrecodingRuntime(RegularizedZeroForcing(), users: 2, antennas: 6)
        let silent = ChannelBatch(
            count: 1, users: 2, antennas: 6, elements: Array(repeating: .zero, count: 12))
        var target = Array(repeating: Complex<Float>(1, 1), count: 12)
        try runtime.precode(silent.elements, count: 1, link: Self.link, into: &target)
        #expect(target == Array(repeating: .zero, count: 12))
    }
}

/// Counts that several threads raise, each count one thread at a time, without a lock: whoever hands out a
/// piece twice, or reads before all are done, races, which the thread sanitizer sees.
private final class SharedCounts: @unchecked Sendable {
    private let values: UnsafeMutableBufferPointer<Int>

    init(_ count: Int) {
        values = .allocate(capacity: count)
        values.initialize(repeating: 0)
    }

    deinit { values.deallocate() }

    func add(_ index: Int) { values[index] += 1 }

    var counts: [Int] { Array(values) }
}
