import Channels
import Foundation
import LinearAlgebra
import Numerics
import Precoding
import Support
import Testing

@testable import Evaluation

/// Precoders of groups as `mimo precode` writes them.
@Suite struct PrecodedGroupsTests {
    private let link = Link(maximumPower: 20, noisePower: NoisePreset.paperNoisePower)
    private let groups = [[0, 2, 4], [1, 3, 5], [9, 8, 7], [6, 2, 1]]

    @Test("what is written is what the numbers are of; too much is scaled down and marked")
    func file() throws {
        let data = dataset(users: 12, antennas: 8)
        for requested in [[1, 0.5, 2], [9.0, 4, 14]] {
            let precoded = PrecodedGroups(
                data, groups: groups, requested: requested,
                precoder: AntennaSelectionPrecoder(.greedy),
                link: link, energyModel: .macro, threads: 2)
            let requests = try #require(precoded.requests)
            let reached = try #require(precoded.rates)
            for b in groups.indices {
                let h = data.channelMatrix(of: groups[b])
                let rates = SpectralEfficiency.rates(
                    channel: h, precoder: precoded.precoders[b], link: link)
                #expect(rates == Array(reached[(3 * b)..<(3 * b + 3)]))
                let share = LeastPower.largestShare(channel: h, rates: requested, link: link)
                #expect(requests.shares[b] == share && requests.isFeasible[b] == (share == 1))
                for (rate, asked) in zip(rates, requested) {
                    #expect(abs(rate / (share * asked) - 1) < 1e-5, "single precision")
                }
                let power = precoded.precoders[b].frobeniusNormSquared
                #expect(precoded.transmitPower[b] == power && power <= 20 * (1 + 1e-6))
                #expect(precoded.energy[b] == 12 * Double(precoded.antennas(of: b)) + power)
            }
            let infeasible = requests.isFeasible.count { !$0 }
            #expect(infeasible == (requested[0] == 1 ? 0 : 4))
            let summary = PrecodingSummary(precoded, 0..<4, name: "LOS")
            #expect(summary.infeasible == infeasible && summary.groups == 4)
            #expect(summary.rateError ?? 1 < 1e-5 && summary.metShare == 1)
            #expect(abs(summary.energy - precoded.energy.reduce(0, +) / 4) < 1e-9)
            try check(precoded, requested)
        }
    }

    private func check(_ precoded: PrecodedGroups, _ requested: [Double]) throws {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("mimo-\(UUID().uuidString).safetensors").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try precoded.write(to: path, metadata: ["model": "greedy"])
        let file = try Safetensors(path: path)
        #expect(file.metadata["format"] == "mimo-precoders-1")
        #expect(file.metadata["model"] == "greedy" && file.metadata["attribution"] == "none")
        let weights: [Float] = try file.values("precoders", shape: [4, 3, 8, 2])
        let w = precoded.precoders[1][5, 2]
        let place = ((1 * 3 + 2) * 8 + 5) * 2
        #expect(Complex(Double(weights[place]), Double(weights[place + 1])) == w)
        let active: [UInt8] = try file.values("active_antennas", shape: [4, 8])
        #expect(active.map { $0 == 1 } == precoded.activeAntennas)
        #expect(try file.values("users", shape: [4, 3]) == groups.flatMap { $0.map(Int32.init) })
        #expect(try file.values("rates", shape: [4, 3]) == precoded.rates)
        #expect(try file.values("energy", shape: [4]) == precoded.energy)
        #expect(try file.values("transmit_power", shape: [4]) == precoded.transmitPower)
        let asked: [Double] = try file.values("requested_rates", shape: [4, 3])
        #expect(asked == (0..<4).flatMap { _ in requested })
        let shares: [Double] = try file.values("share", shape: [4])
        #expect(shares == precoded.requests?.shares)
        let feasible: [UInt8] = try file.values("feasible", shape: [4])
        #expect(feasible.map { $0 == 1 } == precoded.requests?.isFeasible)
        let sight: [UInt8] = try file.values("line_of_sight", shape: [4, 3])
        #expect(sight.prefix(3).elementsEqual([0, 1, 1]), "every third user has none")
    }

    @Test("over estimates probabilities are written, and no rates")
    func promises() throws {
        let data = dataset(users: 12, antennas: 8)
        let precoded = PrecodedGroups(
            data, groups: groups, requested: [0.5, 0, 1],
            precoder: EstimatingRatePrecoder(
                OutageConstrainedPrecoder(AntennaSelectionPrecoder(.greedy), confidence: 0.9),
                ScalarEstimator(), pilotRatio: 15), link: link, threads: 2)
        let promise = try #require(precoded.requests?.promise)
        #expect(precoded.rates == nil && promise.confidence == 0.9)
        for b in groups.indices where precoded.requests?.shares[b] ?? 0 > 0 {
            #expect(promise.probabilities[3 * b] >= 0.9 && promise.probabilities[3 * b + 1] == 1)
        }
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("mimo-\(UUID().uuidString).safetensors").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try precoded.write(to: path)
        let file = try Safetensors(path: path)
        #expect(file.metadata["confidence"] == "0.9" && file.metadata["rates"] != nil)
        #expect(
            try file.values("probabilities", shape: [4, 3]) == promise.probabilities)
        #expect(throws: InputError.self) {
            let _: [Double] = try file.values("rates", shape: [4, 3])
        }
        let summary = PrecodingSummary(precoded, 0..<4, name: "LOS")
        #expect(summary.sumRate == nil && summary.rateError == nil)
        #expect(summary.probability ?? 0 > 0.9)
    }

    @Test("without requests all antennas send at full power, and nothing is said of requests")
    func sumRate() throws {
        let data = dataset(users: 12, antennas: 8)
        let precoded = PrecodedGroups(
            data, groups: groups, precoder: ZeroForcing(.equalPower), link: link)
        #expect(precoded.requests == nil && precoded.activeAntennas.allSatisfy { $0 })
        #expect(precoded.transmitPower.allSatisfy { abs($0 / 20 - 1) < 1e-6 })
        let summary = PrecodingSummary(precoded, 0..<4, name: "given")
        #expect(summary.infeasible == nil && summary.rateError == nil && summary.metShare == nil)
        #expect(
            summary.antennas == 8 && abs(summary.energy - 28) < 1e-4 && summary.sumRate ?? 0 > 1)
        let json = String(decoding: try JSONEncoder().encode(summary), as: UTF8.self)
        #expect(!json.contains("infeasible"))
    }

    @Test("a group of which nothing can be served counts in no error")
    func silent() throws {
        var data = dataset(users: 12, antennas: 8)
        for n in 0..<8 { data.csi[8 * 2 + n] = .zero }
        let precoded = PrecodedGroups(
            data, groups: groups, requested: [0.5, 0.5, 0.5],
            precoder: AntennaSelectionPrecoder(.all),
            link: link)
        // User 2 is in the first and the last group.
        #expect(precoded.requests?.shares == [0, 1, 1, 0])
        let summary = PrecodingSummary(precoded, 0..<4, name: "given")
        #expect(summary.infeasible == 2 && summary.rateError ?? 1 < 1e-5 && summary.metShare == 1)
        let none = PrecodingSummary(precoded, 0..<1, name: "given")
        #expect(none.infeasible == 1 && none.rateError == nil && none.metShare == nil)
    }
}
