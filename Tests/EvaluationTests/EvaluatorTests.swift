@testable import Channels
import Numerics
import Precoding
@testable import Reporting
import Support
import Testing

@testable import Evaluation

@Suite struct EvaluatorTests {
    private func evaluator(threads: Int? = nil) throws -> Evaluator {
        var evaluator = Evaluator()
        evaluator.precoders = try PrecoderRegistry.precoders(
            named: "mrt,zf,zf-equal,rzf,wmmse,wmmse-textbook:3")
        evaluator.reference = ReferencePrecoder(randomStarts: 1, iterations: 60)
        evaluator.groups = 20
        evaluator.energyGroups = 3
        evaluator.energyRates = [0.5, 1]
        evaluator.threads = threads
        return evaluator
    }

    @Test func resultHoldsTogether() throws {
        let data = dataset(users: 60, antennas: 8)
        let result = try evaluator().evaluate(data)
        #expect(result.rows.count == 14 && result.distributions.count == 14)
        for row in result.rows {
            #expect(row.sumRate5 <= row.sumRate50 && row.sumRate50 <= row.sumRate95)
            #expect(abs(row.meanUserRate * 4 - row.meanSumRate) < 1e-12)
            #expect(row.ratioToReference <= 1 + 1e-6, "\(row.precoder)")
            #expect(row.secondsPerPrecoder > 0 && row.groups == 20)
            #expect(row.timedPath == (row.precoder.contains("textbook") ? "single" : "batch"))
            #expect(result.record.precoders[row.precoder] != nil)
        }
        #expect(Set(result.rows.map(\.sight)) == [.lineOfSight, .obstructed])
        #expect(result.record.gapToCapacity.keys.sorted() == ["LOS", "NLOS"])
        for gap in result.record.gapToCapacity.values { #expect(gap > 0 && gap < 0.5) }
        for user in 0..<60 where user % 2 == 1 { #expect(result.userRates[user] == nil) }
        for (a, b) in zip(result.distributions, result.rows) {
            #expect(a.precoder == b.precoder && a.sumRates.count == 20 && a.userRates.count == 80)
            #expect(abs(a.sumRates.reduce(0, +) / 20 - b.meanSumRate) < 1e-12)
        }
        #expect(result.energy.count == 2 * 2 * 4)
        // Strategies can only get better down the list, but for random against all.
        for first in stride(from: 0, to: result.energy.count, by: 4) {
            let points = result.energy[first..<(first + 4)].map(\.energy)
            #expect(points[1] <= points[0] && points[2] <= points[1] && points[3] <= points[1])
        }
        #expect(result.rateTable.split(separator: "\n").count == 15)
        #expect(result.settingsText.contains("dirty-paper") && !result.energyTable.isEmpty)
    }

    @Test("channels that precoders cannot compute with are refused, whatever the noise")
    func outOfRange() throws {
        var data = dataset(users: 60, antennas: 8)
        for (factor, noise) in [(Float(1e20), NoisePreset.paper), (1, .watts(1e-60))] {
            var other = data
            for i in other.csi.indices { other.csi[i] *= .init(factor, 0) }
            let error = #expect(throws: InputError.self) {
                try other.link(noise: noise, path: "d")
            }
            #expect(error?.description.contains("1e17") == true)
        }
        let limit = try data.link(noise: .watts(1e-20), path: "d").largestPart
        data.csi[5] = .init(limit, -limit)
        var evaluator = try evaluator()
        evaluator.noise = .watts(1e-20)
        evaluator.energyRates = []
        let rows = try evaluator.evaluate(data).rows
        #expect(!rows.isEmpty && rows.allSatisfy { $0.meanSumRate.isFinite })
        data.csi[5] = .init(limit.nextUp, 0)
        #expect(throws: InputError.self) { try evaluator.evaluate(data) }
    }

    @Test("a result says from which users its groups were drawn")
    func pool() throws {
        var data = dataset(users: 60, antennas: 8)
        #expect(try evaluator().evaluate(data).record.pool == "test")
        for user in data.isTest.indices { data.isTest[user] = false }
        #expect(try evaluator().evaluate(data).record.pool == "all")
        for user in 0..<3 { data.isTest[user] = true }
        let error = #expect(throws: InputError.self) { try evaluator().evaluate(data) }
        #expect(error?.description.contains("--pool all") == true)
    }

    @Test func bitIdenticalOnAnyNumberOfThreads() throws {
        let data = dataset(users: 60, antennas: 8)
        let one = try evaluator(threads: 1).evaluate(data)
        let many = try evaluator(threads: 7).evaluate(data)
        #expect(one.record == many.record && one.energy == many.energy && one.energy.count == 16)
        #expect(one.rows.count == 14 && one.distributions.count == 14)
        #expect(one.userRates == many.userRates)
        #expect(one.rows.map(\.meanSumRate) == many.rows.map(\.meanSumRate))
        #expect(one.distributions.map(\.userRates) == many.distributions.map(\.userRates))
    }

    @Test func badInputIsNamed() throws {
        var data = dataset(users: 60, antennas: 8)
        data.csi[8 * 5 + 3] = Complex(.nan, 0)
        do {
            _ = try evaluator().evaluate(data, path: "x.safetensors")
            Issue.record("NaN was taken")
        } catch {
            #expect(
                "\(error)".contains("x.safetensors") && "\(error)".contains("user 5, antenna 3"))
        }
        do {
            _ = try evaluator().evaluate(dataset(users: 6, antennas: 8), path: "y")
            Issue.record("too few users were taken")
        } catch {
            #expect("\(error)".contains("at least 4 users"))
        }
        // LOS has enough, NLOS has not.
        let some = try evaluator().evaluate(dataset(users: 16, antennas: 8))
        #expect(Set(some.rows.map(\.sight)) == [.lineOfSight] && some.record.omitted["NLOS"] != nil)
    }

    @Test("on estimates precoders lose, the reference does not, and the result says so")
    func estimates() throws {
        let data = dataset(users: 60, antennas: 8)
        var evaluator = try evaluator()
        let known = try evaluator.evaluate(data)
        evaluator.pilotRatio = 0
        evaluator.omitted = ["someone": "for 4 antennas"]
        let noisy = try evaluator.evaluate(data)
        #expect(known.rows.count == 14 && noisy.rows.count == 14)
        for (a, b) in zip(known.rows, noisy.rows) {
            #expect(a.precoder == b.precoder && a.sight == b.sight)
            if a.precoder == evaluator.reference.name {
                #expect(a.meanSumRate == b.meanSumRate)
            } else {
                #expect(b.meanSumRate < a.meanSumRate, "\(a.precoder)")
            }
        }
        #expect(known.userRates == noisy.userRates)
        #expect(known.record.pilotRatio == nil && known.record.knowledge == nil)
        #expect(noisy.record.pilotRatio == 0 && noisy.record.omitted["someone"] != nil)
        #expect(noisy.energy.isEmpty && noisy.record.omitted["energy"] != nil)
        #expect(noisy.settingsText.contains("at 0 dB of pilots"))
        // At a very high ratio the estimates are the channels, up to single precision.
        evaluator.pilotRatio = 120
        let near = try evaluator.evaluate(data).rows
        #expect(near.count == 14)
        for (a, b) in zip(known.rows, near) {
            #expect(abs(b.meanSumRate / a.meanSumRate - 1) < 1e-3, "\(a.precoder)")
        }
    }

    @Test("over estimates requested rates are asked of who knows errors, beside a genie")
    func requestsOverEstimates() throws {
        let data = dataset(users: 60, antennas: 8)
        var evaluator = try evaluator()
        evaluator.pilotRatio = 15
        evaluator.energyRates = [0.5]
        let greedy = AntennaSelectionPrecoder(.greedy)
        evaluator.ratePrecoders = [
            greedy,
            EstimatingRatePrecoder(
                OutageConstrainedPrecoder(greedy, confidence: 0.9), ScalarEstimator(),
                pilotRatio: 15),
        ]
        let result = try evaluator.evaluate(data)
        #expect(!result.energy.isEmpty && result.record.omitted["energy"] == nil)
        let byStrategy = Dictionary(grouping: result.energy, by: \.strategy)
        #expect(byStrategy.count == 2, "the one that takes estimates for the truth is left out")
        let genie = try #require(byStrategy[greedy.name])
        for (point, best) in zip(
            try #require(byStrategy.first { $0.key != greedy.name }).value, genie)
        {
            #expect(best.metShare == 1 && point.energy > best.energy)
            #expect(point.metShare > 0.5)
        }
    }

    @Test func quantiles() {
        #expect(EnvironmentEvaluation.quantile(0.5, [1, 2, 4]) == 2)
        #expect(EnvironmentEvaluation.quantile(0.25, [0, 1, 2, 3, 4]) == 1)
        #expect(EnvironmentEvaluation.quantile(0.95, [7]) == 7)
        #expect(EnvironmentEvaluation.quantile(0.1, []) == 0)
    }
}
