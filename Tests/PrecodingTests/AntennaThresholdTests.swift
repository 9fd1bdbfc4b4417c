import Testing

@testable import Precoding

@Suite("Scores switch antennas on")
struct AntennaThresholdTests {
    static let cases: [(scores: [Double], mask: [Bool])] = [
        ([1.0, -2, 0, -0.0, 3], [true, false, true, true, true]),
        ([-3, -1, -2], [false, true, false]), ([-1, -1], [true, false]), ([-.infinity], [true]),
    ]

    @Test("those at 0 and above; of none the best, the first of equals", arguments: cases)
    func rule(scores: [Double], expected: [Bool]) {
        #expect(AntennaThreshold.mask(scores) == expected)
        var mask = [Bool](repeating: true, count: scores.count)
        let on = AntennaThreshold.apply(scores.map(Float.init), count: scores.count, to: &mask)
        #expect(mask == expected && on == expected.count { $0 })
    }
}
