import Channels
import Foundation
import Models
import LinearAlgebra
import Numerics
import Precoding
import Support
import Testing

@testable import Training

/// What `Models/mimo-linear` promises.
@Suite struct ShippedModelTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Models/\(ModelLibrary.shippedLinear)").path

    @Test("every file is there, and is the one that the model card names")
    func files() throws {
        let card = try String(contentsOfFile: Self.folder + "/README.md", encoding: .utf8)
        for name in [ModelFolder.weightFile, ReplaySet.fileName] {
            let hash = try SHA256.hexadecimal(ofFile: Self.folder + "/" + name)
            #expect(card.contains("| `\(name)` | \(hash) |"))
        }
        #expect(card.contains("OpenStreetMap contributors"))
        let model = try FoundationModel(folder: Self.folder)
        #expect(try FoundationModel(folder: ModelLibrary.folder(of: "mimo-linear")) == model)
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
}
