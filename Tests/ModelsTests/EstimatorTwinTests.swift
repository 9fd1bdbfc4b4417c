import Foundation
import LinearAlgebra
import Models
import Numerics
import Precoding
import Support
import Testing
import _TestSupport

/// Our guesses against those of the same model in PyTorch, through the files that both read.
@Suite(
    "The PyTorch twin of the model that knows channels",
    .enabled(if: PythonWithTorch.python != nil, "needs a Python with torch and safetensors"))
struct EstimatorTwinTests {
    private static let program = TestProgram.root.appendingPathComponent(
        "Examples/pytorch_estimator.py"
    ).path

    /// From pilots that tell nothing to a channel that is known, in dB; on both sides of where the
    /// formulas change.
    private static let ratios: [Float] = [
        -60, -12, -10, -3, 0, 4.5, 10, 20, 33, 35, 38, 40, 45, 90, 400, .infinity,
    ]

    /// Two users for every ratio, then one of no channel and one whose mean over the antennas is
    /// zero, so that it has no phase.
    private func estimates(antennas n: Int) -> (estimates: ChannelBatch, ratios: [Float]) {
        let random = Fixtures.channels(2 * Self.ratios.count, 1, n, seed: 41)
        let alternating = (0..<n).map { i in
            Complex<Float>(i % 2 == 0 ? 3e-6 : -3e-6, i % 2 == 0 ? 1e-6 : -1e-6)
        }
        let elements = random.elements + Array(repeating: .zero, count: n) + alternating
        return (
            ChannelBatch(
                count: 2 * Self.ratios.count + 2, users: 1, antennas: n, elements: elements),
            Self.ratios + Self.ratios + [10, 10]
        )
    }

    /// Writes a model and our results with it to `folder`, after `change` has had its way with them.
    private func write(
        _ model: FoundationModel, to folder: String,
        change: (inout ChannelKnowledge) -> Void = { _ in }
    ) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try model.write(to: folder)
        let (n, rank) = (model.configuration.antennas, model.configuration.errorRank)
        let (estimates, ratios) = estimates(antennas: n)
        var known = try LearnedEstimator(model, antennas: n)
            .knowledge(of: estimates, pilotRatios: ratios, threads: 1)
        change(&known)
        let users = known.count
        var file = Safetensors()
        file.set("estimates", [users, n], estimates.elements)
        file.set("pilot_ratios", [users], ratios)
        file.set("guesses", [users, n], known.channels.elements)
        file.set("white_variances", [users], known.whiteVariances)
        let size = (1 + rank) * n
        let directions = (0..<users).map { known.elements[($0 * size + n)..<(($0 + 1) * size)] }
        file.set("directions", [users, rank, n], Array(directions.joined()))
        try file.write(to: folder + "/check.safetensors")
    }

    /// Runs the twin on the model in `folder`.
    private func run(_ folder: String, _ words: [String]) throws -> (status: Int32, text: String) {
        let run = try TestProgram.run(
            [try #require(PythonWithTorch.python), "-B", Self.program, folder] + words,
            environment: ["OMP_NUM_THREADS": "1"])
        return (run.status ?? 127, run.output + run.errors)
    }

    @Test("guesses what we guess, whatever the shape, at every pilot ratio")
    func agrees() throws {
        try TestProgram.inFolder { folder in
            var models: [FoundationModel] = []
            for order in ModelConfiguration.NormalizationOrder.allCases {
                for (antennas, rank) in [(8, 0), (8, 3), (5, 1)] {
                    var c = EstimatorTests.configuration(antennas: antennas, rank: rank)
                    c.normalizationOrder = order
                    models.append(EstimatorTests.model(c, seed: 42))
                }
            }
            models.append(
                try FoundationModel(folder: ModelLibrary.folder(of: ModelLibrary.shipped)))
            for (index, model) in models.enumerated() {
                try write(model, to: folder + "/\(index)")
            }
            // One process for all: starting PyTorch takes longer than computing.
            let driver = """
                import pathlib, sys
                sys.path.insert(0, sys.argv[1])
                import pytorch_estimator
                for model in sorted(pathlib.Path(sys.argv[2]).iterdir()):
                    print("RESULT", model.name,
                          pytorch_estimator.check(model, model / "check.safetensors"))
                """
            let outcome = try TestProgram.run(
                [
                    try #require(PythonWithTorch.python), "-B", "-c", driver,
                    TestProgram.root.appendingPathComponent("Examples").path, folder,
                ], environment: ["OMP_NUM_THREADS": "1"])
            #expect(outcome.status == 0, "\(outcome.errors)")
            let lines = outcome.output.split(separator: "\n").filter { $0.hasPrefix("RESULT") }
            #expect(lines.count == models.count)
            for line in lines {
                let words = line.split(separator: " ")
                #expect((Double(words[2]) ?? .nan) < 1e-5, "\(line)")
            }
        }
    }

    @Test("notices a difference, even of the weakest user alone")
    func differs() throws {
        try TestProgram.inFolder { folder in
            let model = EstimatorTests.model(EstimatorTests.configuration(), seed: 43)
            // User 0 has pilots of -60 dB: of its channel hardly anything is guessed.
            for (guess, direction, variance, status) in [
                (1, 1, 1, 0), (1.001, 1, 1, 1), (1, 1.001, 1, 1), (1, 1, 1.0001, 1),
            ] as [(Float, Float, Float, Int32)] {
                try write(model, to: folder) { known in
                    var (elements, variances) = (known.elements, known.whiteVariances)
                    elements[2] = elements[2].multiplied(by: guess)
                    elements[known.antennas + 3] = elements[known.antennas + 3]
                        .multiplied(by: direction)
                    variances[0] *= variance
                    known = ChannelKnowledge(
                        count: known.count, users: 1, antennas: known.antennas, rank: known.rank,
                        elements: elements, whiteVariances: variances)
                }
                let outcome = try run(folder, ["--check", folder + "/check.safetensors"])
                #expect(outcome.status == status, "\(outcome.text)")
            }
        }
    }

    @Test("exports to ONNX, or says which packages are missing", arguments: [0, 3])
    func exports(rank: Int) throws {
        try TestProgram.inFolder { folder in
            let c = EstimatorTests.configuration(rank: rank)
            try EstimatorTests.model(c, seed: 44).write(to: folder)
            let file = folder + "/estimator.onnx"
            let outcome = try run(folder, ["--onnx", file])
            if outcome.status == 0 {
                #expect(FileManager.default.fileExists(atPath: file))
            } else {
                #expect(outcome.text.contains("needs the Python packages"), "\(outcome.text)")
            }
        }
    }
}
