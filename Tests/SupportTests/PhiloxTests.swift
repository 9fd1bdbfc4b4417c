import Testing

@testable import Support

@Suite struct PhiloxTests {
    /// The known-answer vectors of Random123 (kat_vectors, philox4x32, 10 rounds).
    @Test func publishedVectors() {
        let vectors: [(SIMD4<UInt32>, SIMD2<UInt32>, SIMD4<UInt32>)] = [
            (
                SIMD4(0, 0, 0, 0), SIMD2(0, 0),
                SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)
            ),
            (
                SIMD4(repeating: 0xffff_ffff), SIMD2(repeating: 0xffff_ffff),
                SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
            ),
            (
                SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
                SIMD2(0xa409_3822, 0x299f_31d0),
                SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
            ),
        ]
        for (counter, key, expected) in vectors {
            #expect(Philox.block(counter: counter, key: key) == expected)
        }
    }

    @Test func streamsAreApartAndRepeat() {
        var a = Philox(seed: 7, stream: 1)
        var b = Philox(seed: 7, stream: 1)
        var c = Philox(seed: 7, stream: 2)
        var d = Philox(seed: 7, stream: 1, substream: 1)
        let first = (0..<100).map { _ in a.next() }
        #expect(first == (0..<100).map { _ in b.next() })
        #expect(Set(first).isDisjoint(with: (0..<100).map { _ in c.next() }))
        #expect(Set(first).isDisjoint(with: (0..<100).map { _ in d.next() }))
        #expect(Set(first).count == 100)
    }

    @Test(arguments: UInt64(1)...5)
    func distributions(seed: UInt64) {
        var random = Philox(seed: seed)
        var counts = [Int](repeating: 0, count: 7)
        var sum = 0.0
        var squares = 0.0
        for _ in 0..<20_000 {
            counts[random.integer(below: 7)] += 1
            let u = random.uniform(in: -2..<3)
            #expect(u >= -2 && u < 3)
            let (x, y) = random.normalPair()
            sum += x + y
            squares += x * x + y * y
        }
        for count in counts { #expect(abs(Double(count) - 20_000 / 7) < 250, "seed \(seed)") }
        #expect(abs(sum / 40_000) < 0.03 && abs(squares / 40_000 - 1) < 0.04, "seed \(seed)")
    }
}
