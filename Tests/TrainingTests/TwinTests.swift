import Foundation
import Models
import Support
import Testing
import Torch
import _TestSupport

@testable import Training

@Suite(
    "Training equals its PyTorch twin",
    .enabled(if: Requirement.pythonWithTorch, "LibTorch or a Python with torch is not there"))
struct TwinTests {
    /// Largest difference of two arrays over the largest value of the second.
    private func difference(_ a: [Double], _ b: [Double]) -> Double {
        let scale = b.reduce(0) { max($0, abs($1)) }
        let gap = largestDifference(a, b)
        return scale > 0 ? gap / scale : gap
    }

    /// One switch turned at a time.
    private static let variants:
        [(String, Double, @Sendable (inout TrainingConfiguration) -> Void)] = [
            ("as it is", 1e-8, { _ in }),
            ("normalising after", 1e-8, { $0.model.normalizationOrder = .after }),
            ("raw channels", 1e-8, { $0.model.normalizesTokens = false }),
            ("naive weights", 1e-8, { $0.weighting = .naive }),
            ("heads of their own", 1e-8, { $0.startsHeadsEqual = false }),
            (
                "plain", 1e-8,
                {
                    $0.gradientLimit = 0
                    $0.rateMemory = 0
                    $0.schedule = .constant
                    $0.warmup = 0
                }
            ),
            ("single precision", 1e-4, { $0.precision = .float32 }),
        ]

    @Test("every gradient of the first iteration and ten losses, in double and single precision")
    func gradientsAndLosses() throws {
        let folder = try Small.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let python = try #require(PythonWithTorch.python)
        let program = TestProgram.root.appendingPathComponent("Benchmarks/training/twin.py")
        // One Python for all: importing PyTorch takes longer than everything else.
        var arguments = [program.path, "compare"]
        var runs: [TrainingRun] = []
        for (i, variant) in Self.variants.enumerated() {
            var configuration = Small.configuration
            configuration.seed = UInt64(i + 1)
            variant.2(&configuration)
            let training = try Small.training(configuration, folder: "\(folder)/\(i)")
            try training.writeTwinStart(iterations: 10, to: "\(folder)/start\(i).safetensors")
            arguments += ["\(folder)/start\(i).safetensors", "\(folder)/out\(i).safetensors"]
            runs.append(training)
        }
        let result = try TestProgram.run([python] + arguments)
        #expect(result.status == 0, "\(result.errors)")
        for (i, training) in runs.enumerated() {
            let (name, tolerance, _) = Self.variants[i]
            let twin = try Safetensors(path: "\(folder)/out\(i).safetensors")
            try compare(training, with: twin, within: tolerance, name)
        }
    }

    private func compare(
        _ training: TrainingRun, with twin: Safetensors, within tolerance: Double, _ name: String
    ) throws {
        func values(_ name: String) throws -> [Double] {
            training.configuration.precision == .float64
                ? try twin.values(name) : (try twin.values(name) as [Float]).map(Double.init)
        }
        var losses: [Double] = []
        for i in 0..<10 {
            losses.append(try training.step())
            guard i == 0 else { continue }
            for (parameter, gradient) in try training.unclippedGradients() {
                let gap = difference(gradient, try values("gradient." + parameter))
                #expect(gap < tolerance, "\(name): gradient of \(parameter): \(gap)")
            }
        }
        let gap = difference(losses, try values("losses"))
        #expect(gap < tolerance, "\(name): losses: \(gap)")
    }
}
