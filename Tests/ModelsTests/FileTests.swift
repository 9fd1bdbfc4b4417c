import Foundation
import Models
import Support
import Testing

@Suite("Model files")
struct FileTests {
    private func folder() throws -> String {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent(
            "mimo-model-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url.path
    }

    private var small: ModelConfiguration {
        var configuration = ModelConfiguration()
        configuration.antennas = 8
        configuration.embedding = 16
        configuration.blocks = 2
        configuration.feedForward = 32
        return configuration
    }

    @Test("a model is read back bit for bit")
    func roundTrip() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var model = FoundationModel(
            name: (folder as NSString).lastPathComponent, configuration: small, seed: 3)
        model.metadata = ["steps": "12"]
        try model.write(to: folder)
        #expect(try FoundationModel(folder: folder) == model)
    }

    @Test("the paper's shape has the paper's number of weights")
    func counts() {
        // 256 more than the sum over layers by hand would be a forgotten bias.
        let d = 128, f = 1024, n = 64
        let block = 4 * d * d + 4 * d + 2 * d * f + f + d + 4 * d
        let extractor = ParameterLayout.extractor(.paper)
        #expect(extractor.count == (2 * n * d + d) + (4 * d + d) + 4 * block + 2 * d)
        #expect(
            ParameterLayout.head(.paper).count == (d * 2 * n + 2 * n) + (d * (n + 1) + n + 1))
    }

    @Test("a weight of another shape is refused with both shapes")
    func mismatch() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let model = FoundationModel(configuration: small, seed: 1)
        try model.write(to: folder)
        let path = folder + "/config.json"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try text.replacingOccurrences(of: "\"feedForward\" : 32", with: "\"feedForward\" : 48")
            .write(toFile: path, atomically: true, encoding: .utf8)
        let error = #expect(throws: InputError.self) { try FoundationModel(folder: folder) }
        #expect(error?.source == folder + "/model.safetensors")
        #expect(error?.expected.contains("[48, 16]") == true)
        #expect(error?.found.contains("[32, 16]") == true)
    }

    @Test("truncated, missing, not finite and nonsensical files are refused")
    func damage() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var model = FoundationModel(configuration: small, seed: 1)
        try model.write(to: folder)
        let weights = URL(fileURLWithPath: folder + "/model.safetensors")
        let whole = try Data(contentsOf: weights)
        try whole.dropLast(100).write(to: weights)
        #expect(throws: InputError.self) { try FoundationModel(folder: folder) }
        model.extractor[7] = .nan
        try model.write(to: folder)
        #expect(throws: InputError.self) { try FoundationModel(folder: folder) }
        try Data("{\"antennas\": 64".utf8).write(
            to: URL(fileURLWithPath: folder + "/config.json"))
        #expect(throws: InputError.self) { try FoundationModel(folder: folder) }
        #expect(throws: InputError.self) { try FoundationModel(folder: folder + "/nowhere") }
        var odd = ModelConfiguration()
        odd.attentionHeads = 3
        #expect(throws: InputError.self) { try odd.validate(source: "here") }
    }

    @Test("fresh weights repeat for a seed, differ between seeds, and lie within their bound")
    func start() {
        let layout = ParameterLayout.extractor(small)
        let one = layout.initialValues(seed: 1)
        #expect(one == layout.initialValues(seed: 1))
        #expect(one != layout.initialValues(seed: 2))
        let weight = one[layout["blocks.0.feed_forward.contract.weight"].range]
        let bound = 1 / Float(32).squareRoot()
        #expect(weight.allSatisfy { abs($0) <= bound })
        let variance = weight.reduce(0) { $0 + $1 * $1 } / Float(weight.count)
        #expect(abs(variance / (bound * bound / 3) - 1) < 0.2)
        #expect(one[layout["final_norm.weight"].range].allSatisfy { $0 == 1 })
    }
}
