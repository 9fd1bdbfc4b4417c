import Channels
import Foundation
import LinearAlgebra
import Models
import Precoding
import Support
import Testing
import _TestSupport

/// Our inference against the same model in PyTorch, through the files that both read.
@Suite(
    "The PyTorch twin",
    .enabled(if: PythonWithTorch.python != nil, "needs a Python with torch and safetensors"))
struct TwinTests {
    private static let program = TestProgram.root.appendingPathComponent(
        "Examples/pytorch_twin.py"
    ).path

    private func inFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("mimo-twin-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try body(folder)
    }

    /// Writes a model and our results with it to `folder`, after `change` has had its way with them.
    private func write(
        _ model: FoundationModel, rates: [Float]?, to folder: String,
        change: (inout Safetensors) -> Void = { _ in }
    ) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try model.write(to: folder)
        let count = 9
        let c = model.configuration
        let (k, n, link) = (c.users, c.antennas, Fixtures.link)
        var channels = Fixtures.channels(count, k, n, seed: 21)
        // One user, and one whole group, that hears nothing.
        var elements = channels.elements
        for i in 0..<n { elements[i] = .zero }
        for i in (2 * k * n)..<(3 * k * n) { elements[i] = .zero }
        channels = ChannelBatch(count: count, users: k, antennas: n, elements: elements)
        let inference = Inference(model)
        let features = inference.features(of: channels, link: link, rates: rates)
        let sent = inference.apply(model.defaultHead, to: features, link: link)

        var file = Safetensors()
        file.metadata = [
            "maximum_power": "\(link.maximumPower)", "noise_power": "\(link.noisePower)",
        ]
        file.set("csi", [count, k, n], channels.elements)
        if let rates { file.set("rates", [count, k], rates) }
        file.set("precoder", [count, k, n], sent.precoders.elements)
        file.set("mask", [count, n], sent.activeAntennas.map { UInt8($0 ? 1 : 0) })
        file.set("power_scale", [count], sent.powerScales)
        file.set("scores", [count, n + 1], sent.scores)
        change(&file)
        try file.write(to: folder + "/check.safetensors")
    }

    /// Runs the twin's own check on what ``write(_:rates:to:change:)`` wrote.
    private func check(
        _ model: FoundationModel, rates: [Float]?, change: (inout Safetensors) -> Void = { _ in }
    ) throws -> (status: Int32, output: String) {
        try inFolder { folder in
            try write(model, rates: rates, to: folder, change: change)
            let run = try TestProgram.run([
                try #require(PythonWithTorch.python), Self.program, folder, "--check",
                folder + "/check.safetensors",
            ])
            return (run.status ?? 127, run.output + run.errors)
        }
    }

    @Test("computes what we compute, whatever the switches")
    func agrees() throws {
        try inFolder { folder in
            let configurations = Fixtures.configurations()
            for (index, c) in configurations.enumerated() {
                let model = Fixtures.model(c, seed: 31)
                try write(model, rates: nil, to: folder + "/\(index)")
                try write(
                    model, rates: Fixtures.rates(9 * 4, seed: 32), to: folder + "/\(index)-rates")
            }
            // One process for all: starting PyTorch takes longer than computing.
            let driver = """
                import pathlib, sys
                sys.path.insert(0, sys.argv[1])
                sys.dont_write_bytecode = True
                import pytorch_twin
                for model in sorted(pathlib.Path(sys.argv[2]).iterdir()):
                    print("RESULT", model.name, pytorch_twin.check(model, model / "check.safetensors"))
                """
            let outcome = try TestProgram.run([
                try #require(PythonWithTorch.python), "-c", driver,
                TestProgram.root.appendingPathComponent("Examples").path, folder,
            ])
            #expect(outcome.status == 0, "\(outcome.errors)")
            let lines = outcome.output.split(separator: "\n").filter { $0.hasPrefix("RESULT") }
            #expect(lines.count == 2 * configurations.count)
            for line in lines {
                let words = line.split(separator: " ")
                #expect((Double(words[2]) ?? .nan) < 1e-5, "\(line)")
            }
        }
    }

    @Test("the paper's widths, and antennas that are all off")
    func widths() throws {
        var model = Fixtures.model(ModelConfiguration(), seed: 33)
        #expect(try check(model, rates: nil).status == 0)
        let bias = ParameterLayout.head(model.configuration)["head.antennas.bias"]
        for i in bias.range { model.defaultHead.values[i] -= 10 }
        let outcome = try check(model, rates: Fixtures.rates(36, seed: 34))
        #expect(outcome.status == 0, "\(outcome.output)")
    }

    @Test("the shipped weights")
    func shipped() throws {
        let model = try FoundationModel(folder: ModelLibrary.folder(of: ModelLibrary.shippedLinear))
        #expect(try check(model, rates: nil).status == 0)
        #expect(try check(model, rates: Fixtures.rates(36, seed: 36)).status == 0)
    }

    @Test("notices a difference")
    func differs() throws {
        let model = Fixtures.model(Fixtures.small(), seed: 35)
        let outcome = try check(model, rates: nil) { file in
            let values: [Float] = (try? file.values("scores")) ?? []
            file.set("scores", [9, 9], values.map { $0 * 1.0001 })
        }
        #expect(outcome.status == 1, "\(outcome.output)")
        let turned = try check(model, rates: nil) { $0.metadata["noise_power"] = "1e-9" }
        #expect(turned.status == 1, "\(turned.output)")
    }
}
