import Foundation
import Models
import Support
import Testing
import Torch
import _TestSupport

@testable import Training

@Suite("Parts of training")
struct PartsTests {
    @Test("groups have distinct users of one mast, and repeat for a seed")
    func groups() {
        var data = Small.data()
        // Two masts of one environment: 32 users of the first, 32 of the last environment.
        data.environments[0].pools.append(data.environments[2].pools[0])
        let sampler = TrainingGroups(data, users: 4, seed: 5)
        let groups = sampler.groups(.training, environment: 0, iteration: 3, count: 500)
        #expect(groups.count == 2000)
        let masts = data.environments[0].pools.map { Set($0.training) }
        var perMast = [0, 0]
        for g in 0..<500 {
            let group = Set(groups[(4 * g)..<(4 * g + 4)])
            #expect(group.count == 4)
            let mast = masts.firstIndex { group.isSubset(of: $0) }
            #expect(mast != nil, "group \(g) mixes masts")
            perMast[mast ?? 0] += 1
        }
        #expect(abs(perMast[0] - 250) < 60)
        #expect(
            groups.prefix(40)
                == sampler.groups(.training, environment: 0, iteration: 3, count: 10)[...])
        #expect(groups != sampler.groups(.training, environment: 0, iteration: 4, count: 500))
        let validation = sampler.groups(.validation, environment: 0, iteration: 3, count: 50)
        #expect(Set(validation).isDisjoint(with: Set(groups)))
    }

    @Test("turning by the common phase makes the mean real and keeps every product of the channel")
    func phase() {
        var random = Philox(seed: 3)
        var re = (0..<8).map { _ in Float(random.normalPair().0) }
        var im = (0..<8).map { _ in Float(random.normalPair().0) }
        let power = zip(re, im).map { $0 * $0 + $1 * $1 }
        TrainingData.turn(&re, &im)
        #expect(abs(im.reduce(0, +)) < 1e-5)
        #expect(re.reduce(0, +) > 0)
        for (old, new) in zip(power, zip(re, im).map({ $0 * $0 + $1 * $1 })) {
            #expect(abs(old - new) < 1e-5 * max(1, old))
        }
    }

    @Test("the learning rate rises, then falls along half a cosine")
    func learningRate() {
        var c = TrainingConfiguration()
        c.warmup = 10
        let factors = (0..<1000).map { LearningRate.factor(iteration: $0, of: 1000, c) }
        #expect(factors[0] < 0.11 && factors[9] > 0.99)
        #expect(abs(factors[500] - 0.5) < 1e-3)
        #expect(factors[999] < 1e-4 && factors[999] > 0)
        c.schedule = .constant
        #expect(LearningRate.factor(iteration: 999, of: 1000, c) == 1)
    }

    @Test("YAML changes fields of a preset; unknown fields and senseless values are refused")
    func yaml() throws {
        let base = TrainingConfiguration()
        let text = "samples: 123\noptimizer: adam\nmodel:\n  blocks: 2\n  normalizationOrder: after"
        let read = try TrainingConfiguration(yaml: text, over: base, source: "a.yaml")
        var expected = base
        expected.samples = 123
        expected.optimizer = .adam
        expected.model.blocks = 2
        expected.model.normalizationOrder = .after
        #expect(read == expected)
        for bad in [
            "sample: 1", "samples: none", "model: {blocs: 1}", "dropout: 1.5", "batch: 0",
            "optimizer: sgd", "model: {attentionHeads: 3}", "noise: loud", ": :",
        ] {
            #expect(throws: InputError.self, "\(bad)") {
                try TrainingConfiguration(yaml: bad, over: base, source: "a.yaml")
            }
        }
        #expect(throws: InputError.self) { try TrainingConfiguration(preset: "big", path: nil) }
    }

    @Test("a folder without datasets is refused")
    func noData() throws {
        let folder = try Small.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(throws: InputError.self) {
            try TrainingData(folder: folder, configuration: TrainingConfiguration())
        }
        try Data("no dataset".utf8).write(to: URL(fileURLWithPath: folder + "/a.safetensors"))
        #expect(throws: InputError.self) {
            try TrainingData(folder: folder, configuration: TrainingConfiguration())
        }
    }

    @Test(
        "Muon's iteration brings singular values near one",
        .enabled(if: Requirement.libTorch, "LibTorch is not there"))
    func orthogonal() throws {
        for seed in 1...5 as ClosedRange<UInt64> {
            var random = Philox(seed: seed)
            let values = (0..<(2 * 6 * 10)).map { _ in random.normalPair().0 }
            let x = try Tensor(values, shape: [2, 6, 10])
            let y = try MuonOptimizer.orthogonal(x)
            // Traces of Y Y^T and of its square bound the singular values' spread.
            let gram = try y.bmm(y.transpose(1, 2))
            let trace = try gram.diagonal(1, 2).sum([-1]).doubles()
            let square = try gram.square().sum([-1, -2]).doubles()
            for (one, two) in zip(trace, square) {
                #expect(abs(one / 6 - 0.85) < 0.35, "seed \(seed): \(one / 6)")
                #expect(two / 6 < 1.5, "seed \(seed)")
            }
        }
    }

    @Test(
        "dropout drops its share, scales the rest and repeats",
        .enabled(if: Requirement.libTorch, "LibTorch is not there"))
    func dropout() throws {
        let x = try Tensor.full([200, 500], 1, type: .float32)
        func drop(_ iteration: Int) throws -> [Float] {
            try Dropout(share: 0.05, seed: 2, iteration: iteration, process: 0, device: .cpu)
                .apply(to: x).floats()
        }
        let values = try drop(1)
        let dropped = values.count { $0 == 0 }
        #expect(abs(Double(dropped) / 100_000 - 0.05) < 0.003)
        let isScaled = values.allSatisfy { $0 == 0 || abs($0 - 1 / 0.95) < 1e-6 }
        #expect(isScaled)
        let again = try drop(1)
        let other = try drop(2)
        #expect(again == values)
        #expect(other != values)
    }
}
