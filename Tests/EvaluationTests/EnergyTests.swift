import Foundation
import Precoding
@testable import Reporting
import Testing

@testable import Evaluation

/// Learned strategies among the energy points.
@Suite struct EnergyTests {
    private func evaluator() -> Evaluator {
        var evaluator = Evaluator()
        evaluator.reference = ReferencePrecoder(randomStarts: 0, iterations: 40)
        evaluator.groups = 6
        evaluator.energyGroups = 4
        evaluator.energyRates = [0.5, 1]
        return evaluator
    }

    @Test("a rate that no group can have is told, since it has no points")
    func unmet() throws {
        var evaluator = evaluator()
        evaluator.energyRates = [0.5, 99.5]
        let result = try evaluator.evaluate(dataset(users: 60, antennas: 8))
        #expect(Set(result.energy.compactMap(\.userRate)) == [0.5])
        for sight in ["LOS", "NLOS"] {
            let why = result.record.omitted["energy at 99.5 bit/s/Hz a user, \(sight)"]
            #expect(why?.contains("no group") == true, "\(result.record.omitted)")
        }
        #expect(result.record.omitted.count == 2)
        #expect(result.settingsText.contains("energy at 99.5 bit/s/Hz a user, LOS left out"))
    }

    @Test("a learned strategy stands behind the derived ones, with how far it is from the request")
    func learned() throws {
        var evaluator = evaluator()
        let data = dataset(users: 60, antennas: 8)
        let before = try evaluator.evaluate(data)
        evaluator.ratePrecoders = [
            ScaledRates(factor: 0.9),
            ScaledRates(factor: 1, id: PrecoderID("for three", isLearned: true), users: 3),
        ]
        let result = try evaluator.evaluate(data)
        #expect(before.energy.count == 2 * 2 * 4)
        #expect(before.energy.allSatisfy { !$0.id.isLearned })
        #expect(result.energy.filter { !$0.id.isLearned } == before.energy)
        let added = result.energy.filter(\.id.isLearned)
        #expect(added.count == 4 && added.allSatisfy { $0.strategy == "scaled" })
        for point in added {
            #expect(abs(point.rateError - 0.1) < 1e-6 && point.metShare == 0)
            let exact = before.energy.first {
                $0.sight == point.sight && $0.userRate == point.userRate
                    && $0.strategy == "all antennas, exact power"
            }
            #expect(point.energy < exact?.energy ?? 0)
        }
        #expect(result.record.omitted["energy of for three"]?.contains("3 users") == true)
        #expect(result.record.precoders["scaled"] == "0.9 of the request")
        #expect(result.energyTable.contains("rate error") && result.energyTable.contains("10.0 %"))
        #expect(!before.energyTable.contains("rate error"))
        let drawn = RequestFigure(energyOf: result)
        let text = try drawn.figure.specification()
        #expect(text.contains("scaled misses the requested rates by 10 % on average"))
        #expect(text.contains(drawn.palette.color(of: "scaled")))
        #expect(try !RequestFigure(energyOf: before).figure.specification().contains("misses"))
    }

    @Test("points of earlier versions are read, new ones survive, both in the entries readers know")
    func decoding() throws {
        let old = """
            {"distributions": [], "rows": [], "userRates": [], "settings":
              {"usersPerGroup": 4, "groups": 10, "noisePower": 1, "noisePreset": "1.0 W",
               "maximumPower": 20, "powerPerAntenna": 1, "reference": "", "gapToCapacity": {},
               "seed": 1, "pool": "test", "energyModel": "default", "energyGroups": 5,
               "precoders": {}, "omitted": {}}, "energy": [
            {"split": "LOS", "strategy": "greedy antennas, exact power", "requestedRate": 2,
             "meanPower": 9.5, "meanAntennas": 5.5, "feasibleShare": 0.9},
            {"split": "LOS", "strategy": "greedy as learned", "requestedRate": 2, "meanPower": 9,
             "meanAntennas": 5, "feasibleShare": 0.9, "rateError": 0.03, "metShare": 0.8}]}
            """
        let read = try JSONDecoder().decode(EvaluationResult.self, from: Data(old.utf8))
        let point = try #require(read.energy.first)
        #expect(point.energy == 9.5 && point.userRate == 2 && point.sumRate == 8)
        #expect(point.id == AntennaSelectionPrecoder(.greedy).id && point.rateError.isNaN)
        let learned = read.energy[1]
        #expect(learned.id.isLearned && learned.id.family == .other)
        #expect(learned.rateError == 0.03 && learned.metShare == 0.8)

        var evaluator = evaluator()
        evaluator.ratePrecoders = [ScaledRates(factor: 0.9)]
        let result = try evaluator.evaluate(dataset(users: 60, antennas: 8))
        let json = try JSONEncoder().encode(result)
        #expect(try JSONDecoder().decode(EvaluationResult.self, from: json).energy == result.energy)
        let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
        let entries = try #require(object["energy"] as? [[String: Any]])
        #expect(entries.count == result.energy.count && !entries.isEmpty)
        func isSame(_ entry: Any?, _ value: Double?) -> Bool {
            guard let entry = entry as? Double, let value else { return false }
            return abs(entry - value) <= 1e-12 * abs(value)
        }
        for (entry, point) in zip(entries, result.energy) {
            #expect(entry["strategy"] as? String == point.strategy)
            #expect(isSame(entry["meanPower"], point.energy))
            #expect(isSame(entry["meanAntennas"], point.antennas))
            #expect(isSame(entry["requestedRate"], point.userRate))
            #expect((entry["rateError"] is Double) == point.id.isLearned)
        }
    }
}
