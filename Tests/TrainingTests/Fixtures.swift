import Channels
import Foundation
import Models
import Support
import Torch

@testable import Training

/// A small problem: environments of random channels with a few common directions each, so that
/// there is something to learn.
enum Small {
    /// Data of `environments` environments with 8 antennas and 40 users.
    static func data(environments count: Int = 3, antennas n: Int = 8) -> TrainingData {
        var channels: [Float] = []
        var environments: [EnvironmentUsers] = []
        let perPool = 40
        for e in 0..<count {
            var random = Philox(seed: 11, stream: UInt32(e))
            let rays = (0..<4).map { _ in
                (0..<(2 * n)).map { _ in random.normalPair().0 }
            }
            let first = channels.count / (2 * n)
            for _ in 0..<perPool {
                let strength = exp(random.normalPair().0) * (e % 2 == 0 ? 6 : 2)
                let parts = rays.map { _ in random.normalPair().0 }
                for i in 0..<(2 * n) {
                    let value = zip(rays, parts).reduce(0) { $0 + $1.0[i] * $1.1 }
                    channels.append(Float(strength * (value + 0.3 * random.normalPair().1)))
                }
            }
            let users = (0..<perPool).map { first + $0 }
            environments.append(
                EnvironmentUsers(
                    Environment(site: "site\(e / 2)", sight: Sight(isFree: e % 2 == 0)),
                    pools: [
                        .init(
                            mast: "given", training: Array(users.prefix(32)),
                            validation: Array(users.suffix(8)))
                    ]))
        }
        return TrainingData(environments: environments, antennas: n, channels: channels)
    }

    /// A small model trained with Adam in double precision.
    static var configuration: TrainingConfiguration {
        var c = TrainingConfiguration()
        c.model.antennas = 8
        c.model.users = 3
        c.model.embedding = 16
        c.model.blocks = 2
        c.model.feedForward = 32
        c.optimizer = .adam
        c.precision = .float64
        c.batch = 24
        c.samples = 240
        c.warmup = 4
        c.boundGroups = 8
        c.validationGroups = 8
        c.validationInterval = 120
        c.defaultHeadSamples = 72
        return c
    }

    /// A run on the small problem; one thread, since its operators are too small for two.
    static func training(
        _ configuration: TrainingConfiguration, folder: String, data: TrainingData = data()
    ) throws -> TrainingRun {
        try LibTorch.load()
        try LibTorch.setThreads(1)
        return try TrainingRun(configuration, data: data, folder: folder)
    }

    /// An empty folder, removed by the caller.
    static func folder() throws -> String {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent(
            "mimo-training-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url.path
    }
}
