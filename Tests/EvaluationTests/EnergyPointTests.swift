import Foundation
import Precoding
@testable import Reporting
import Testing

@testable import Evaluation

/// Learned strategies among the energy points.
@Suite struct EnergyPointTests {
    private func evaluator() -> Evaluator {
        var evaluator = Evaluator()
        evaluator.reference = ReferencePrecoder(randomStarts: 0, iterations: 40)
        evaluator.groups = 6
        evaluator.energyGroups = 4
        evaluator.energyRates = [0.5, 1]
        return evaluator
    }

    @Test("a learned strategy stands behind the derived ones, with how far it is from the request")
    func learned() throws {
        var evaluator = evaluator()
        let data = dataset(users: 60, antennas: 8)
        let before = try evaluator.evaluate(data)
        evaluator.ratePrecoders = [
            ScaledRates(factor: 0.9), ScaledRates(factor: 1, name: "for three", users: 3),
        ]
        let result = try evaluator.evaluate(data)
        #expect(before.energy.allSatisfy { $0.rateError == nil && $0.metShare == nil })
        #expect(result.energy.filter { $0.rateError == nil } == before.energy)
        let added = result.energy.filter { $0.rateError != nil }
        #expect(added.count == 4 && added.allSatisfy { $0.strategy == "scaled" })
        for point in added {
            #expect(abs((point.rateError ?? 0) - 0.1) < 1e-6 && point.metShare == 0)
            let exact = before.energy.first {
                $0.split == point.split && $0.requestedRate == point.requestedRate
                    && $0.strategy == "all antennas, exact power"
            }
            #expect(point.meanPower < exact?.meanPower ?? 0)
        }
        #expect(result.settings.omitted["energy of for three"]?.contains("3 users") == true)
        #expect(result.settings.precoders["scaled"] == "0.9 of the request")
        #expect(result.energyTable.contains("rate error") && result.energyTable.contains("10.0 %"))
        #expect(!before.energyTable.contains("rate error"))
        let text = try EnergyFigure(result).figure.specification()
        #expect(text.contains("scaled misses the requested rates by 10 % on average"))
        #expect(text.contains("#6a3d9a"))
        #expect(try !EnergyFigure(before).figure.specification().contains("misses"))
    }

    @Test("points of earlier versions are read, new ones survive")
    func decoding() throws {
        let old = """
            {"split": "LOS", "strategy": "greedy antennas, exact power", "requestedRate": 2,
             "meanPower": 9.5, "meanAntennas": 5.5, "feasibleShare": 0.9}
            """
        let point = try JSONDecoder().decode(EnergyPoint.self, from: Data(old.utf8))
        #expect(point.rateError == nil && point.metShare == nil && point.meanPower == 9.5)
        var learned = point
        learned.rateError = 0.03
        learned.metShare = 0.8
        let json = try JSONEncoder().encode(learned)
        #expect(try JSONDecoder().decode(EnergyPoint.self, from: json) == learned)
    }
}
