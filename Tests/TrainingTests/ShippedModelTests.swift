import Channels
import Foundation
import Models
import LinearAlgebra
import Numerics
import Precoding
import Support
import Testing

@testable import Training

/// What `Models/mimo-base` promises.
@Suite struct ShippedModelTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Models/\(ModelLibrary.shipped)").path

    @Test("every file is there, and is the one that the model card names")
    func files() throws {
        let card = try String(contentsOfFile: Self.folder + "/README.md", encoding: .utf8)
        for name in [ModelFolder.weightFile, ReplaySet.fileName] {
            let hash = try SHA256.hexadecimal(ofFile: Self.folder + "/" + name)
            #expect(card.contains("| `\(name)` | \(hash) |"))
        }
        #expect(card.contains("OpenStreetMap contributors"))
        let model = try FoundationModel(folder: Self.folder)
        #expect(try FoundationModel(folder: ModelLibrary.folder(of: "mimo-base")) == model)
        let record = try JSONDecoder().decode(
            TrainedModel.Record.self,
            from: Data(contentsOf: URL(fileURLWithPath: Self.folder + "/training.json")))
        #expect(record.configuration.model == model.configuration)
        let replay = try ReplaySet(
            path: Self.folder + "/" + ReplaySet.fileName, configuration: model.configuration)
        #expect(replay.environments.map(\.environment.name) == record.environments.map(\.name))
        #expect(replay.environments.count == 72)
    }

    @Test("on replayed channels it reaches what the card says, and beats Frobenius zero forcing")
    func rates() throws {
        let model = try FoundationModel(folder: Self.folder)
        let replay = try ReplaySet(
            path: Self.folder + "/" + ReplaySet.fileName, configuration: model.configuration)
        let data = TrainingData(replay)
        let record = try JSONDecoder().decode(
            TrainedModel.Record.self,
            from: Data(contentsOf: URL(fileURLWithPath: Self.folder + "/training.json")))
        let sampler = TrainingGroups(data, users: model.configuration.users, seed: 5)
        let some = data.environments.indices.filter { $0 % 6 < 2 }
        let groups = some.map {
            sampler.groups(.bound, environment: $0, iteration: 0, count: 40)
        }
        func means(_ precoder: some Precoder) -> [Double] {
            ReferenceRates.means(
                data, groups: groups, users: model.configuration.users, precoder: precoder)
        }
        let learned = means(try LearnedPrecoder(model, antennas: 64))
        let best = means(RegularizedZeroForcing(.equalPower))
        let zeroForcing = means(ZeroForcing(.frobenius))
        var share = 0.0
        for (i, e) in some.enumerated() {
            if data.environments[e].environment.sight == .obstructed {
                #expect(learned[i] > zeroForcing[i], "\(data.environments[e].name)")
            }
            share += learned[i] / replay.environments[e].bound / Double(some.count)
            #expect(learned[i] < 1.2 * best[i], "\(data.environments[e].name)")
        }
        // 40 groups an environment: the mean over 24 of them is good to a few per cent.
        #expect(abs(share - record.defaultHead) < 0.06, "\(share)")
    }

    @Test("the prior that ships takes most of the pilots' errors from channels of the sites")
    func prior() throws {
        let model = try FoundationModel(folder: Self.folder)
        let data = TrainingData(
            try ReplaySet(
                path: Self.folder + "/" + ReplaySet.fileName, configuration: model.configuration))
        let prior = try #require(
            try StructuredModel.prior(
                in: ModelLibrary.folder(of: ModelLibrary.shippedStructured)))
        var random = Philox(seed: 12)
        for sight in Sight.allCases {
            var (own, raw) = (0.0, 0.0)
            let environments = data.environments.filter { $0.environment.sight == sight }
            for user in environments.prefix(12).compactMap({ $0.pools.first?.training.first }) {
                let h = (0..<64).map { i in
                    Complex(
                        Double(data.channels[128 * Int(user) + i]),
                        Double(data.channels[128 * Int(user) + 64 + i]))
                }
                let power = h.reduce(0) { $0 + $1.squaredLength } / 64
                let y = h.map { value -> Complex<Double> in
                    let (re, im) = random.normalPair()
                    return value + Complex(re, im).multiplied(by: (power * 0.1 / 2).squareRoot())
                }
                let estimate = prior.estimate(y, pilotRatio: 10)
                for i in 0..<64 {
                    own += (estimate.channel[i] - h[i]).squaredLength / power
                    raw += (y[i] - h[i]).squaredLength / power
                }
            }
            #expect(own < 0.5 * raw, "\(sight): \(own) of \(raw)")
        }
    }
}
