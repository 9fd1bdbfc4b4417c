import Foundation
import Precoding
@testable import Reporting
import Testing

@testable import Evaluation

/// The specifications: what they say, and that they always say it the same way.
struct VegaLiteTests {
    private func object(_ view: VegaLite) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: view.json()) as? [String: Any])
    }

    @Test func tableBecomesTypedText() throws {
        var table = DataTable(["name", "value"])
        table.append(.text("plain"), .number(1.5, decimals: 3))
        table.append(.text("a \"quoted\", one"), .number(.nan, decimals: 3))
        #expect(table.csv == "name,value\nplain,1.5\n\"a \"\"quoted\"\", one\",")
        #expect(table.types == ["name": "string", "value": "number"])
    }

    @Test(arguments: [
        (0.0, 2, "0"), (-0.001, 2, "0"), (12.30, 2, "12.3"), (-7.0, 1, "-7"), (1e6, 0, "1000000"),
    ])
    func numbersAreShort(value: Double, decimals: Int, text: String) {
        #expect(DataTable.format(value, decimals: decimals) == text)
    }

    @Test func holesTurnAgainstTheOutline() {
        func area(_ ring: [[Double]]) -> Double {
            zip(ring, ring.dropFirst()).reduce(0) { $0 + $1.0[0] * $1.1[1] - $1.1[0] * $1.0[1] } / 2
        }
        let square: [SIMD2<Double>] = [[0, 0], [10, 0], [10, 10], [0, 10]]
        let hole: [SIMD2<Double>] = [[2, 2], [8, 2], [8, 8], [2, 8]]
        for turned in [false, true] {
            let shape = GeoShape(
                outline: turned ? square.reversed() : square,
                holes: [turned ? hole.reversed() : hole])
            #expect(shape.rings.map(area) == [100, -36])
            #expect(shape.rings.allSatisfy { $0.first == $0.last })
        }
    }

    @Test func hiddenIsAnExplicitNull() throws {
        var encoding = Encoding(x: .quantitative("a"))
        encoding.x?.axis = .hidden
        let view = try object(VegaLite(.mark(Mark(.bar)), encoding: encoding))
        let x = try #require((view["encoding"] as? [String: Any])?["x"] as? [String: Any])
        #expect(x["axis"] is NSNull)
        #expect(x["legend"] == nil)
        #expect((view["mark"] as? [String: Any])?["type"] as? String == "bar")
    }

    @Test func quantilesAreThoseOfNumPy() {
        // numpy.quantile([1, 2, 4, 8], [0, 0.05, 0.5, 0.95, 1])
        let values = [0, 0.05, 0.5, 0.95, 1].map {
            Statistics.quantile($0, ofSorted: [1, 2, 4, 8])
        }
        for (value, expected) in zip(values, [1, 1.15, 3, 7.4, 8]) {
            #expect(abs(value - expected) < 1e-12)
        }
        #expect(Statistics.quantile(0.5, ofSorted: []).isNaN)
    }

    @Test func histogramSharesSumToOneForEachKind() {
        for seed in 1...20 {
            var random = SyntheticReport.Random(state: UInt64(seed))
            let values = (0..<300).map { _ in exp(3 * random.normal()) }
            let kinds = values.map { _ in random.next() < 0.3 }
            let bins = Histogram(values, kinds, bins: 25).bins
            for kind in [true, false] {
                let sum = bins.filter { $0.lineOfSight == kind }.map(\.share).reduce(0, +)
                #expect(abs(sum - 1) < 1e-12, "seed \(seed)")
            }
        }
        #expect(Histogram([], [], bins: 10).bins.isEmpty)
        #expect(Histogram([3, 3], [true, true], bins: 10).bins.map(\.share) == [1])
    }

    @Test func colorsAreApartAndStable() {
        let ids =
            SyntheticReport.precoders.map(\.id)
            + ["neural A", "neural B", "MRT 2"].map { PrecoderID($0) }
        let palette = PrecoderPalette(ids)
        #expect(Set(palette.colors).count == ids.count)
        let alone = PrecoderPalette([ZeroForcing(.frobenius).id])
        #expect(alone.color(of: "ZF (Frobenius)") == palette.color(of: "ZF (Frobenius)"))
    }

    @Test func learnedPrecodersLookApart() {
        func id(_ label: String, _ family: PrecoderFamily, head: String? = nil) -> PrecoderID {
            PrecoderID(label, family: family, isLearned: true, head: head)
        }
        let ids = [
            AntennaSelectionPrecoder(.greedy).id, ReferencePrecoder().id,
            id("structured", .structured), id("base zero-shot", .transformer, head: "zero-shot"),
            id("base full", .transformer, head: "full"),
            id("base few", .transformer, head: "few"), id("other", .other),
        ]
        let palette = PrecoderPalette(ids)
        #expect(Set(palette.colors).count == ids.count)
        let looks = zip(palette.colors, palette.dashes).map { "\($0)" }
        #expect(Set(looks).count == ids.count)
        // Whatever else is shown, and in whatever order, a precoder keeps its look.
        for (index, own) in ids.enumerated().dropLast(2) {
            let alone = PrecoderPalette([own])
            #expect(alone.colors[0] == palette.colors[index], "\(own.label)")
            #expect(alone.dashes[0] == palette.dashes[index], "\(own.label)")
        }
        let some = palette.restricted(to: [ids[4], ids[0]])
        #expect(some.ids == [ids[0], ids[4]])
        #expect(some.colors == [palette.colors[0], palette.colors[4]])
        // What is learned lies on top of what it comes near to: it has gaps.
        for (own, dash) in zip(ids, palette.dashes) where own.isLearned { #expect(dash != [1, 0]) }
    }

    @Test func mapScalesAreEqual() throws {
        let example = SyntheticReport()
        let map = MapFigure(example.dataset, rates: example.result.userRates, width: 470)
        let extent = map.extent
        let perMetreEast = extent.width / (extent.high.x - extent.low.x)
        let perMetreNorth = extent.height / (extent.high.y - extent.low.y)
        #expect(abs(perMetreEast - perMetreNorth) < 1e-9)
        #expect(map.users.count == 900)
        for user in map.users {
            #expect(all(user.position .>= extent.low) && all(user.position .<= extent.high))
        }
    }
}
