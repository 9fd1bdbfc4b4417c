import Foundation
import Models
import Numerics
import Precoding
import Reporting
import Sites
import Support
import Training

@testable import Channels
@testable import Reproduction

/// A small site of 8 antennas whose channels have a few common directions, and a small model.
enum Small {
    static let antennas = 8

    /// Users in turn with and without line of sight; every fourth pair is kept for testing. Powers
    /// of 1 W against noise of 1 W.
    static func dataset(site: String = "small", users: Int = 160, seed: UInt64 = 1)
        -> ChannelDataset
    {
        var random = Philox(seed: seed, stream: 9)
        let rays = (0..<4).map { _ in
            (0..<antennas).map { _ in
                let (re, im) = random.normalPair()
                return Complex(Float(re), Float(im))
            }
        }
        var csi: [Complex<Float>] = []
        for user in 0..<users {
            let strength = Float(exp(random.normalPair().0) * (user % 2 == 0 ? 3 : 1))
            let parts = rays.map { _ in Float(random.normalPair().0) }
            for n in 0..<antennas {
                let (re, im) = random.normalPair()
                var value = Complex(Float(0.3 * re), Float(0.3 * im))
                for (ray, part) in zip(rays, parts) {
                    value += Complex(ray[n].real * part, ray[n].imaginary * part)
                }
                csi.append(Complex(value.real * strength, value.imaginary * strength))
            }
        }
        return ChannelDataset(
            record: record(site, users), csi: csi,
            positions: (0..<users).map { SIMD3(Double($0), 0, 1.5) },
            lineOfSight: (0..<users).map { $0 % 2 == 0 },
            isTest: (0..<users).map { $0 / 2 % 4 == 0 },
            pathCounts: Array(repeating: 1, count: users),
            pathGains: Array(repeating: 1, count: users),
            delaySpreads: Array(repeating: 0, count: users),
            antennaPositions: (0..<antennas).map { SIMD3(0, Double($0), 0) }, footprints: [],
            samplePaths: [])
    }

    private static func record(_ site: String, _ users: Int) -> DatasetRecord {
        let place = GeographicPoint(latitude: 60, longitude: 24)
        return DatasetRecord(
            site: site, source: "test", attribution: "made up",
            bounds: GeographicBox(west: 24, south: 60, east: 24.1, north: 60.1), origin: place,
            mast: .init(
                position: [0, 0, 25], location: place, placement: "ground", height: 25,
                azimuth: 0, downtilt: 0),
            array: .init(
                rows: 1, columns: antennas, spacing: 0.5,
                elementOrder: "column-major from top left", pattern: "isotropic"),
            radio: .init(
                carrierFrequency: 2e9, bandwidth: 2e7, noiseFigure: 7, interferenceMargin: 3,
                noisePower: 1, systemLoss: 10, maximumPower: 1),
            tracing: .init(
                maximumDepth: 0, rayCount: 1, reflection: "slab", polarization: "vertical"),
            users: .init(
                requested: users, dropped: 0, uncovered: 0, maximumCouplingLoss: 150, height: 1.5,
                minimumDistance: 50, maximumDistance: 400, sector: 360, testShare: 0.25),
            seed: 1, version: "test")
    }

    /// A model of fresh weights for three users.
    static var model: FoundationModel {
        var configuration = ModelConfiguration()
        configuration.antennas = antennas
        configuration.users = 3
        configuration.embedding = 16
        configuration.blocks = 2
        configuration.feedForward = 32
        return FoundationModel(name: "tiny", configuration: configuration, seed: 3)
    }

    /// Everything small.
    static var configuration: ReproductionConfiguration {
        var configuration = ReproductionConfiguration()
        configuration.noise = "0.05"
        configuration.groups = 20
        configuration.requestGroups = 6
        configuration.shots = 8
        configuration.top = 1
        configuration.headSamples = 1_000
        configuration.scratchSamples = 2_000
        configuration.fullSamples = 2_000
        configuration.boundGroups = 8
        configuration.requestShares = [0.1, 0.3]
        configuration.ablationShots = [6]
        configuration.pilotRatios = [0, 20]
        configuration.knowingAdaptation?.shots = 8
        configuration.knowingAdaptation?.top = 1
        configuration.knowingAdaptation?.fewSamples = 1_000
        configuration.knowingAdaptation?.fullSamples = 1_000
        configuration.knowingAdaptation?.scratchSamples = 2_000
        return configuration
    }

    static func context(
        _ folder: String, _ configuration: ReproductionConfiguration = configuration,
        model: FoundationModel = model, structured: StructuredModel? = nil,
        knowing: KnowingModel? = nil
    ) throws -> ReproductionContext {
        var context = try ReproductionContext(
            model: model, structured: structured, knowing: knowing, replay: replay(model),
            datasets: [dataset()],
            cache: ArtifactCache(folder + "/kept"), configuration: configuration)
        context.reference = ReferencePrecoder(randomStarts: 0, iterations: 60)
        return context
    }

    /// A model that knows channels, of fresh weights.
    static func knowing() throws -> KnowingModel {
        var configuration = ModelConfiguration.channel
        configuration.antennas = antennas
        configuration.users = 3
        configuration.embedding = 16
        configuration.blocks = 1
        configuration.feedForward = 32
        configuration.errorRank = 1
        let model = FoundationModel(name: "knows", configuration: configuration, seed: 4)
        return try KnowingModel(
            model, core: StructuredModel(name: "core", seed: 1), replay: replay(model))
    }

    /// Two training environments of another site.
    private static func replay(_ model: FoundationModel) throws -> ReplaySet {
        var configuration = TrainingConfiguration()
        configuration.model = model.configuration
        return ReplaySet(
            try TrainingData(
                dataset(site: "other", seed: 5), users: Array(0..<160), model: model.configuration,
                noise: .watts(0.05), path: "other"),
            model: model, bounds: [12, 8], usersPerEnvironment: 60, featureGroups: 10,
            configuration: configuration)
    }

    /// A new empty folder, removed after `body`.
    static func inFolder<T>(_ body: (String) throws -> T) throws -> T {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("mimo-experiments-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try body(folder)
    }
}
