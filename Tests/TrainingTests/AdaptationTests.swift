import Channels
import Foundation
import Models
import Numerics
import Precoding
import Support
import Testing

@testable import Training

@Suite("Adaptation of a model to a site")
struct AdaptationTests {
    private static var model: FoundationModel {
        FoundationModel(name: "small", configuration: Small.configuration.model, seed: 3)
    }

    /// Mean sum rate of environment 0 on users that were not learned from.
    private static func rate(
        _ model: FoundationModel, _ head: OutputHead, _ data: TrainingData, _ environment: Int
    ) throws -> Double {
        let groups = TrainingGroups(data, users: 3, seed: 9)
            .groups(.validation, environment: environment, iteration: 0, count: 50)
        return ReferenceRates.means(
            data, groups: [groups], users: 3,
            precoder: try LearnedPrecoder(model, head: head, antennas: 8))[0]
    }

    private static func training(samples: Int = 2_400) -> HeadTrainingConfiguration {
        var configuration = HeadTrainingConfiguration()
        configuration.samples = samples
        configuration.batch = 60
        configuration.learningRate = 0.02
        return configuration
    }

    @Test("a head learns what its environments want, by their shares")
    func shares() throws {
        let data = Small.data()
        let model = Self.model
        let (_, bounds) = Adaptation.describe(data, model, groups: 30, seed: 1)
        func head(_ shares: [Double]) throws -> OutputHead {
            try HeadTraining(
                model, data: data, referenceRates: bounds, shares: shares, Self.training()
            )
            .run(from: model.defaultHead)
        }
        let (first, second) = (try head([1, 0, 0]), try head([0, 1, 0]))
        for e in 0..<2 {
            let before = try Self.rate(model, model.defaultHead, data, e)
            let (own, other) = e == 0 ? (first, second) : (second, first)
            let reached = try Self.rate(model, own, data, e)
            #expect(reached > 1.3 * before, "environment \(e)")
            #expect(try reached > Self.rate(model, other, data, e), "environment \(e)")
        }
    }

    @Test("the same seed gives the same bits on any number of threads; another seed does not")
    func deterministic() throws {
        let data = Small.data()
        func head(seed: UInt64, threads: Int) throws -> OutputHead {
            var configuration = Self.training(samples: 240)
            configuration.seed = seed
            configuration.requestShare = 0.5
            return try HeadTraining(
                Self.model, data: data, referenceRates: [6, 4, 6], shares: [1, 1, 1], configuration
            ).run(from: Self.model.defaultHead, threads: threads)
        }
        let one = try head(seed: 1, threads: 1)
        #expect(try one == head(seed: 1, threads: 4))
        #expect(try one != head(seed: 2, threads: 1))
        let isFinite = one.values.allSatisfy(\.isFinite)
        #expect(isFinite)
    }

    @Test("a head that is trained on requests comes nearer to them")
    func requests() throws {
        let data = Small.data()
        let model = Self.model
        let (_, bounds) = Adaptation.describe(data, model, groups: 30, seed: 1)
        var configuration = Self.training()
        configuration.requestShare = 1
        let head = try HeadTraining(
            model, data: data, referenceRates: bounds, shares: [1, 1, 1], configuration
        ).run(from: model.defaultHead)
        let groups = TrainingGroups(data, users: 3, seed: 9)
            .groups(.validation, environment: 0, iteration: 0, count: 60)
        let batch = data.batch(of: groups, users: 3)
        let wanted = RateRequests(RequestConfiguration(), users: 3, seed: 2)
            .rates(.validation, environment: 0, iteration: 0, referenceRate: bounds[0], count: 60)
        let link = Link(maximumPower: 1, noisePower: 1)
        let inference = Inference(model)
        func error(_ head: OutputHead) -> Double {
            let features = inference.features(of: batch, link: link, rates: wanted)
            let sent = inference.apply(head, to: features, link: link)
            var sum = 0.0
            for g in 0..<60 {
                let rates = SpectralEfficiency.rates(
                    channel: batch[g], precoder: sent.precoders[g], link: link)
                for k in 0..<3 {
                    sum += RateError.relative.value(rates[k], Double(wanted[3 * g + k])).error
                }
            }
            return sum / 180
        }
        #expect(error(head) < 0.85 * error(model.defaultHead))
    }

    /// The three environments of the small problem as a library, and a site whose users with line
    /// of sight are drawn like those of its third environment and the others like the second.
    private static let data = Small.data()

    private static func site() -> ChannelDataset {
        // Environments 2 and 1 of the data; every fourth user is kept for testing.
        let rows = Array(80..<120) + Array(40..<80)
        let n = data.antennas
        // P = sigma^2 in the configuration below, so channels are in the model's units.
        let csi = rows.flatMap { row in
            (0..<n).map { i in
                Complex(data.channels[2 * n * row + i], data.channels[2 * n * row + n + i])
            }
        }
        return SmallDataset.dataset(
            csi: csi, antennas: n, lineOfSight: rows.map { $0 >= 80 },
            isTest: rows.map { $0 % 4 == 0 })
    }

    private static func adaptationConfiguration() -> AdaptationConfiguration {
        var configuration = AdaptationConfiguration()
        configuration.noise = "1"
        configuration.shots = 40
        configuration.similarEnvironments = 1
        configuration.featureGroups = 100
        configuration.training = Self.training(samples: 1_800)
        return configuration
    }

    @Test("a site finds the environments it is like, learns from them and gets better")
    func fewShot() throws {
        var model = Self.model
        model.configuration.removesCommonPhase = false
        let library = Adaptation.Library(Self.data, model: model, groups: 60)
        let adaptation = try Adaptation(
            model, to: Self.site(), library: library, Self.adaptationConfiguration())
        #expect(adaptation.users.count == 40)
        let site = Self.site()
        #expect(adaptation.users.allSatisfy { !site.isTest[$0] })
        #expect(Set(adaptation.similar.map(\.name)) == ["site1/LOS", "site0/NLOS"])
        #expect(adaptation.similar.allSatisfy { $0.cosine > 0.9 && $0.cosine <= 1 + 1e-9 })
        let adapted = try adaptation.run()
        for e in [1, 2] {
            let before = try Self.rate(model, model.defaultHead, Self.data, e)
            let after = try Self.rate(model, adapted.head, Self.data, e)
            #expect(after > 1.2 * before, "environment \(e)")
        }
    }

    @Test("full adaptation takes all users that are not kept for testing; one sight only its own")
    func users() throws {
        let model = Self.model
        var configuration = AdaptationConfiguration.full
        configuration.noise = "1"
        let site = Self.site()
        let all = try Adaptation(model, to: site, library: nil, configuration)
        #expect(all.users == (0..<80).filter { !site.isTest[$0] })
        #expect(all.similar.isEmpty)
        configuration.sight = .obstructed
        let some = try Adaptation(model, to: site, library: nil, configuration)
        #expect(some.users == all.users.filter { !site.lineOfSight[$0] })
    }

    @Test("what cannot be done is an error that says so")
    func errors() throws {
        let site = Self.site()
        func refused(_ change: (inout AdaptationConfiguration) -> Void) -> String? {
            var configuration = Self.adaptationConfiguration()
            change(&configuration)
            do {
                _ = try Adaptation(Self.model, to: site, library: nil, configuration, path: "here")
                return nil
            } catch { return "\(error)" }
        }
        #expect(refused { $0.shots = 1000 }?.contains("60 users and 1000 shots") == true)
        #expect(refused { $0.shots = 2 }?.contains("at least 3 shots") == true)
        #expect(refused { _ in }?.contains("replay.safetensors") == true)
        #expect(refused { $0.noise = "loud" }?.contains("loud") == true)
        var other = Self.model.configuration
        other.antennas = 9
        let nine = FoundationModel(configuration: other, seed: 1)
        #expect(throws: InputError.self) {
            try Adaptation(nine, to: site, library: nil, .full, path: "here")
        }
    }

    @Test("a head's file tells what made it, and is refused by another model")
    func file() throws {
        let folder = try Small.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let model = Self.model
        var configuration = AdaptationConfiguration.full
        configuration.noise = "1"
        configuration.training = Self.training(samples: 60)
        let adapted = try Adaptation(model, to: Self.site(), library: nil, configuration).run()
        let path = folder + "/head.safetensors"
        try adapted.write(to: path, configuration: model.configuration)
        #expect(try OutputHead(path: path, of: model) == adapted.head)
        let origin = try #require(try Safetensors(path: path).metadata["origin"])
        let read = try JSONDecoder().decode(AdaptedHead.Origin.self, from: Data(origin.utf8))
        #expect(read == adapted.origin)
        let stranger = FoundationModel(configuration: model.configuration, seed: 4)
        #expect(throws: InputError.self) { try OutputHead(path: path, of: stranger) }
    }
}
