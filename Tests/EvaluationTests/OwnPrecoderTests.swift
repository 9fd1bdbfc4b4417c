import Foundation
import LinearAlgebra
import Precoding
import Testing

@testable import Channels
@testable import Evaluation
@testable import Reporting

/// A precoder of somebody's own: zero forcing at equal powers under any name.
private struct OwnPrecoder: Precoder {
    let id: PrecoderID
    var summary: String { "mine" }

    func precoder(for channel: ComplexMatrix, link: Link) -> ComplexMatrix {
        ZeroForcing(.equalPower).precoder(for: channel, link: link)
    }

    func flops(users: Int, antennas: Int) -> FlopCount { FlopCount(1, formula: "1") }
}

/// A precoder with any name, also one that sounds like another's, is one of its own in tables,
/// figures and the report.
@Suite struct OwnPrecoderTests {
    /// Names that sound like families, references, bounds, strategies; two that others have.
    private static let names = [
        "zf of mine", "upper bound", "full capacity", "reference of mine", "WMMSE", "mrt",
        "greedy", "ZF (Frobenius)", "reference (WMMSE, best of 5 starts)",
    ]

    private func result() throws -> EvaluationResult {
        var evaluator = Evaluator()
        evaluator.reference = ReferencePrecoder(randomStarts: 0, iterations: 40)
        evaluator.precoders =
            try PrecoderRegistry.precoders(named: "mrt,zf,zf-equal,zf-waterfilling,rzf,wmmse")
            + Self.names.map { OwnPrecoder(id: PrecoderID($0)) }
        evaluator.ratePrecoders = ["greedy for all", "full", "greedy antennas, exact power"].map {
            ScaledRates(factor: 1, id: PrecoderID($0))
        }
        evaluator.groups = 6
        evaluator.energyGroups = 2
        evaluator.energyRates = [0.5]
        return try evaluator.evaluate(dataset(users: 60, antennas: 8))
    }

    @Test("it has a row, a colour and an entry in the legend; equal names are told apart")
    func rows() throws {
        let result = try result()
        let here = result.rows.filter { $0.sight == .lineOfSight }
        #expect(here.count == 6 + Self.names.count + 1)
        #expect(Set(here.map(\.precoder)).count == here.count)
        let own = here.filter { $0.id.family == .other }
        #expect(
            own.map(\.precoder) == Self.names.dropLast(2) + [
                "ZF (Frobenius) (2)", "reference (WMMSE, best of 5 starts) (2)",
            ])
        #expect(here.last?.id.isReference == true && own.allSatisfy { !$0.id.isReference })
        for row in own {
            #expect(result.record.precoders[row.precoder] == "mine")
            #expect(result.rateTable.contains(row.precoder))
        }
        let palette = PrecoderPalette(result.rows.map(\.id))
        #expect(palette.ids.count == here.count && Set(palette.colors).count == here.count)
        // The families keep theirs.
        #expect(palette.color(of: "ZF (Frobenius)") == "#e69f00")
        #expect(palette.color(of: "MRT (Frobenius)") == "#8a8a8a")
        for figure in [
            RateFigures(result, palette: palette).sumRates,
            RateFigures(result, palette: palette).meanRates,
        ] {
            let text = try figure.specification()
            for color in palette.colors { #expect(text.contains(color), "\(figure.name)") }
        }
    }

    @Test("strategies of one's own too")
    func strategies() throws {
        let result = try result()
        let here = result.energy.filter { $0.sight == .lineOfSight }
        #expect(here.count == 7 && Set(here.map(\.strategy)).count == 7)
        let palette = RequestFigure(energyOf: result).palette
        #expect(palette.ids.count == 7 && Set(palette.colors).count == 7)
        #expect(palette.names.last == "greedy antennas, exact power (2)")
        #expect(palette.color(of: "greedy antennas, exact power") == "#123f6d")
        let text = try RequestFigure(energyOf: result).figure.specification()
        for color in palette.colors { #expect(text.contains(color)) }
        #expect(!text.contains("misses"), "nobody has learned")
    }

    @Test("the report compares it, as itself")
    func report() throws {
        let report = Report(dataset: dataset(users: 60, antennas: 8), result: try result())
        let best = try #require(report.keyNumbers.first { $0.label.contains("mean sum rate") })
        #expect(best.note.contains("ZF (Frobenius) reaches"))
        #expect(!report.keyNumbers.contains { $0.label.contains("learned") })
        let split = try #require(report.table.first)
        #expect(split.rows.count == 6 + Self.names.count + 1)
        #expect(Set(split.rows.map(\.color)).count == split.rows.count)
        #expect(split.rows.last?.best == false, "the reference does not compete")
        // All the own ones are the same zero forcing, which none of these names hides.
        let rates = split.rows.filter { $0.precoder == "ZF (equal power)" }.map(\.mean)
        let own = split.rows.filter { Self.names.prefix(7).contains($0.precoder) }
        #expect(own.count == 7 && own.allSatisfy { [$0.mean] == rates })
    }

    @Test("with any number of them no two look the same")
    func many() {
        let ids = (0..<60).map { PrecoderID("zf \($0)") }
        #expect(Set(PrecoderPalette(ids).colors).count == 60)
        let learned = (0..<20).map { PrecoderID("wmmse \($0)", isLearned: true) }
        #expect(Set(PrecoderPalette(learned + ids).colors).count == 80)
    }

    @Test("exact power on a learned strategy's antennas has its colour, dashed")
    func exactPower() {
        let learned = ScaledRates(factor: 1, id: PrecoderID("greedy, exact power", isLearned: true))
        let ids: [PrecoderID] = [
            AntennaSelectionPrecoder(.greedy).id, learned.id, ExactPower(of: learned).id,
        ]
        let palette = PrecoderPalette(ids)
        #expect(palette.colors[0] == "#123f6d" && palette.colors[1] != "#123f6d")
        #expect(palette.colors[2] == palette.colors[1])
        #expect(Set(palette.dashes).count == 3)
    }

    @Test("results without identities are read: families by the names that 0.1.0 gave them")
    func oldNames() {
        let known: [any Precoder] = [
            MaximumRatioTransmission(), MaximumRatioTransmission(.equalPower),
            ZeroForcing(.frobenius), ZeroForcing(.equalPower), ZeroForcing(.waterFilling),
            RegularizedZeroForcing(), RegularizedZeroForcing(.equalPower), WMMSE(),
            TextbookWMMSE(), ReferencePrecoder(),
        ]
        for id in known.map(\.id) + RateTargetPrecoders.derived().map(\.id) {
            #expect(PrecoderID(nameOfOldResult: id.label) == id)
        }
        for name in Self.names.prefix(7) {
            #expect(PrecoderID(nameOfOldResult: name) == PrecoderID(name))
        }
        let prior = PrecoderID(nameOfOldResult: "WMMSE (36 iterations, mrt start), site's prior")
        #expect(prior.family == .wmmse && prior.isLearned && prior.head == "site's prior")
        #expect(prior.base == "WMMSE (36 iterations, mrt start)")
        let exact = PrecoderID(nameOfOldResult: "m few-shot, exact power", isLearned: true)
        #expect(exact.family == .exactPower && exact.base == "m few-shot")
    }

    /// `value` without the entries that version 0.1.0 did not write.
    private func old(_ value: Any) -> Any {
        if let list = value as? [Any] { return list.map(old) }
        guard let object = value as? [String: Any] else { return value }
        return object.filter { !["identity", "point"].contains($0.key) }.mapValues(old)
    }

    private struct Learned: Precoder {
        let id = PrecoderID("reference zf", family: .transformer, isLearned: true, head: "few")
        var summary: String { "learned" }

        func precoder(for channel: ComplexMatrix, link: Link) -> ComplexMatrix {
            ZeroForcing(.frobenius).precoder(for: channel, link: link)
        }

        func flops(users: Int, antennas: Int) -> FlopCount { FlopCount(1, formula: "1") }
    }

    @Test("a whole result without identities says what is learned, what refers, what is whose")
    func oldResult() throws {
        var evaluator = Evaluator()
        evaluator.reference = ReferencePrecoder(randomStarts: 0, iterations: 40)
        evaluator.precoders =
            try PrecoderRegistry.precoders(named: "mrt,zf,wmmse")
            + [Learned(), OwnPrecoder(id: PrecoderID("bound"))]
        evaluator.ratePrecoders = [ScaledRates(factor: 0.9)]
        evaluator.groups = 4
        evaluator.energyGroups = 2
        evaluator.energyRates = [0.5]
        let data = dataset(users: 60, antennas: 8)
        let result = try evaluator.evaluate(data)
        let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(result))
        let bytes = try JSONSerialization.data(withJSONObject: old(json))
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(!text.contains("identity") && text.contains("\"precoder\""))
        let read = try JSONDecoder().decode(EvaluationResult.self, from: bytes)
        #expect(read.rows.count == 12 && read.distributions.count == 12)
        for (one, other) in zip(read.rows, result.rows) {
            #expect(one.precoder == other.precoder && one.sight == other.sight)
            #expect(one.id.isLearned == other.id.isLearned, "\(one.precoder)")
            #expect(one.id.isReference == other.id.isReference, "\(one.precoder)")
            #expect(one.id.isLearned || one.id == other.id, "\(one.precoder)")
        }
        #expect(read.distributions.map(\.id) == read.rows.map(\.id))
        #expect(read.energy.map(\.id.isLearned) == result.energy.map(\.id.isLearned))
        #expect(read.energy.map(\.energy).count == 10)

        let requests = try evaluator.evaluateRequests(data, sums: .rates([2]))
        let plain = try JSONSerialization.jsonObject(with: JSONEncoder().encode(requests))
        let again = try JSONDecoder().decode(
            RequestResult.self, from: JSONSerialization.data(withJSONObject: old(plain)))
        #expect(again.points.count == 2 && again.points.allSatisfy(\.id.isLearned))
    }
}
