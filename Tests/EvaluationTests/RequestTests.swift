import Channels
import Foundation
import Numerics
import Precoding
@testable import Reporting
import Support
import Testing

@testable import Evaluation

/// Requested rates: draws, errors, means.
@Suite struct RequestTests {
    private func evaluator(threads: Int? = nil) -> Evaluator {
        var evaluator = Evaluator()
        evaluator.reference = ReferencePrecoder(randomStarts: 0, iterations: 40)
        evaluator.ratePrecoders =
            RateTargetPrecoders.derived(fullPower: ZeroForcing(.equalPower)) + [
                ScaledRates(factor: 0.9)
            ]
        evaluator.groups = 12
        evaluator.threads = threads
        return evaluator
    }

    @Test("errors are those of their formulas")
    func outcome() {
        let outcome = RequestOutcome(
            rates: [1.1, 1.8, 5], requested: [1, 2, 0], antennas: 3, transmitPower: 0.5,
            energyModel: .macro)
        #expect(outcome.energy == 36.5 && outcome.transmitPower == 0.5 && outcome.antennas == 3)
        #expect(abs(outcome.rateError - 0.1) < 1e-12, "the third asked for nothing")
        #expect(abs(outcome.sumError - 0.1 / 3) < 1e-12)
        #expect(abs(outcome.shortfall - 0.05) < 1e-12)
        #expect(!outcome.isMet && outcome.heldShare == 0.5)
        func isMet(_ rates: [Double]) -> Bool {
            RequestOutcome(
                rates: rates, requested: [1, 2], antennas: 1, transmitPower: 0,
                energyModel: .default
            ).isMet
        }
        #expect(isMet([0.951, 9]) && !isMet([0.949, 9]))
    }

    @Test("parts are positive, sum to one, and do not depend on how many are drawn")
    func parts() {
        for seed in UInt64(1)...5 {
            let many = RequestParts(groups: 200, users: 4, seed: seed)
            let few = RequestParts(groups: 7, users: 4, seed: seed)
            #expect(Array(many.parts.prefix(28)) == few.parts, "seed \(seed)")
            for group in 0..<200 {
                let own = many.parts[(4 * group)..<(4 * group + 4)]
                #expect(own.allSatisfy { $0 > 0 } && abs(own.reduce(0, +) - 1) < 1e-12)
            }
            // No user is favoured: the mean part is 1 / K, its standard error about 0.008.
            for k in 0..<4 {
                let mean = (0..<200).reduce(0) { $0 + many.parts[4 * $1 + k] } / 200
                #expect(abs(mean - 0.25) < 0.04, "seed \(seed), user \(k)")
            }
        }
        let rates = RequestParts(groups: 2, users: 3, seed: 1).rates(sum: 6)
        #expect(abs(rates[3...5].reduce(0, +) - 6) < 1e-12)
        #expect(
            RequestParts(groups: 2, users: 3, seed: 1).parts
                != RequestParts(groups: 2, users: 3, seed: 2).parts)
    }

    @Test("exact strategies have no error, thriftier ones cost less, a known miss is measured")
    func points() throws {
        let data = dataset(users: 60, antennas: 8)
        let result = try evaluator().evaluateRequests(data, sums: .rates([1, 4, 9]))
        #expect(result.points.count == 2 * 3 * 5 && result.record.omitted.isEmpty)
        for first in stride(from: 0, to: result.points.count, by: 5) {
            let here = Array(result.points[first..<(first + 5)])
            let place = "\(here[0].sight), \(here[0].sumRate)"
            #expect(Set(here.map(\.feasibleShare)).count == 1 && here[0].groups > 1, "\(place)")
            for exact in here[1...3] {
                #expect(exact.rateError < 1e-6 && exact.sumError < 1e-6, "\(place)")
                #expect(exact.metShare == 1 && exact.shortfall < 1e-6, "\(place)")
            }
            let costs = here.map(\.energy)
            #expect(costs[1] < costs[0] && costs[2] <= costs[1] && costs[3] <= costs[2])
            #expect(abs(here[0].energy - 28) < 1e-6 && here[0].energyHalfWidth ?? 1 < 1e-6)
            for point in here {
                #expect(
                    abs(point.energy - point.antennas - point.transmitPower) < 1e-9, "\(place)")
            }
            let scaled = here[4]
            #expect(abs(scaled.rateError - 0.1) < 1e-6 && abs(scaled.shortfall - 0.1) < 1e-6)
            #expect(abs(scaled.sumError - 0.1) < 1e-6 && scaled.metShare == 0, "\(place)")
            #expect(scaled.rateErrorHalfWidth ?? 1 < 1e-6 && scaled.share == nil)
            #expect(scaled.transmitPower < here[1].transmitPower, "\(place)")
        }
        #expect(result.record.learned == ["scaled"] && result.record.strategies.count == 5)
        #expect(result.table.split(separator: "\n").count == 31)
    }

    @Test("half-widths are 1.96 standard errors; one group has none")
    func halfWidth() throws {
        let mean = Statistics.Mean([1, 2, 4, 5])
        // Squares 4 + 1 + 1 + 4 over 3, over 4 values.
        #expect(
            mean.value == 3 && abs((mean.halfWidth ?? 0) - 1.96 * (10.0 / 12).squareRoot()) < 1e-12)
        #expect(Statistics.Mean([7]).halfWidth == nil && Statistics.Mean([]).value.isNaN)
        var evaluator = evaluator()
        evaluator.groups = 1
        let data = dataset(users: 60, antennas: 8)
        let point = try #require(
            try evaluator.evaluateRequests(data, sums: .rates([0.5])).points.first)
        #expect(point.groups == 1 && point.energyHalfWidth == nil)
    }

    @Test("shares are of the reference's mean rate")
    func shares() throws {
        let data = dataset(users: 60, antennas: 8)
        var evaluator = evaluator()
        evaluator.ratePrecoders = [AntennaSelectionPrecoder(.all)]
        let result = try evaluator.evaluateRequests(data, sums: .shares([0.2, 0.5]))
        for sight in [Sight.lineOfSight, .obstructed] {
            let here = result.points.filter { $0.sight == sight }
            let mean = try #require(result.record.referenceMeans[sight.rawValue])
            #expect(here.map(\.share) == [0.2, 0.5] && mean > 0)
            for point in here {
                #expect(abs(point.sumRate - (point.share ?? 0) * mean) < 1e-12)
            }
            // The same sum given as a rate gives the same point.
            let again = try evaluator.evaluateRequests(data, sums: .rates(here.map(\.sumRate)))
            #expect(again.points.filter { $0.sight == sight }.map(\.energy) == here.map(\.energy))
        }
    }

    @Test("means are over what can be served; what no group can meet is left out")
    func feasibility() throws {
        var evaluator = evaluator()
        evaluator.ratePrecoders = [AntennaSelectionPrecoder(.all)]
        let data = dataset(users: 60, antennas: 8)
        let points = try evaluator.evaluateRequests(
            data, sums: .rates([2, 14, 17, 20, 200])
        ).points.filter { $0.sight == .lineOfSight }
        #expect(points.count > 1 && points.first?.feasibleShare == 1)
        #expect(points.contains { $0.feasibleShare > 0 && $0.feasibleShare < 1 })
        #expect(!points.contains { $0.sumRate == 200 })
        for (a, b) in zip(points, points.dropFirst()) {
            #expect(a.feasibleShare >= b.feasibleShare)
        }
        for point in points {
            #expect(abs(point.feasibleShare * 12 - Double(point.groups)) < 1e-9)
            #expect(point.transmitPower <= 20 && point.rateError < 1e-6)
        }
    }

    @Test("the same bits on any number of threads, and through a file")
    func deterministic() throws {
        let data = dataset(users: 60, antennas: 8)
        let one = try evaluator(threads: 1).evaluateRequests(data, sums: .shares([0.3, 0.7]))
        let many = try evaluator(threads: 6).evaluateRequests(data, sums: .shares([0.3, 0.7]))
        #expect(one == many && one.points.count == 2 * 2 * 5)
        let json = try JSONEncoder().encode(one)
        #expect(try JSONDecoder().decode(RequestResult.self, from: json) == one)
    }

    @Test("bad input is named")
    func errors() throws {
        let data = dataset(users: 60, antennas: 8)
        #expect(throws: InputError.self) {
            try evaluator().evaluateRequests(data, sums: .rates([0]))
        }
        #expect(throws: InputError.self) {
            try evaluator().evaluateRequests(data, sums: .shares([.nan]))
        }
        var other = evaluator()
        other.ratePrecoders = [ScaledRates(factor: 1, users: 3)]
        let error = #expect(throws: InputError.self) {
            try other.evaluateRequests(data, sums: .rates([1]))
        }
        #expect(error?.source == "scaled" && error?.found.contains("3") == true)
        #expect(throws: InputError.self) {
            try evaluator().evaluateRequests(dataset(users: 6, antennas: 8), sums: .rates([1]))
        }
        let some = try evaluator().evaluateRequests(
            dataset(users: 16, antennas: 8), sums: .rates([1]))
        #expect(
            some.record.omitted["NLOS"] != nil && Set(some.points.map(\.sight)) == [.lineOfSight])
    }

    @Test("the figure has a line per strategy, and says where some cannot be served")
    func figure() throws {
        let data = dataset(users: 60, antennas: 8)
        let drawn = RequestFigure(
            try evaluator().evaluateRequests(data, sums: .rates([2, 8, 14, 17])))
        let figure = drawn.figure
        let text = try figure.specification()
        #expect(figure.name == "requests")
        for words in [
            "greedy antennas, exact power", "scaled", drawn.palette.color(of: "scaled"), "symlog",
            "Line of sight", ",no",
            "± (95 %)",
        ] {
            #expect(text.contains(words), "\(words)")
        }
        #expect(!text.contains("of the reference's mean"))
    }
}
