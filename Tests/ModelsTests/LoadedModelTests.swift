import Foundation
import Models
import Precoding
import Support
import Testing

@Suite("A loaded model, whatever its architecture")
struct LoadedModelTests {
    private func inFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("mimo-loaded-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private let link = Fixtures.link

    @Test("a transformer answers as its precoder does, and says what it takes")
    func transformer() throws {
        try inFolder { folder in
            let c = Fixtures.small(antennas: 8, users: 3)
            var model = Fixtures.model(c, seed: 1)
            for (phase, other) in [
                ("2", nil), ("1", "one of phase 1"),
                (nil, "one that does not say what it was trained for"),
            ] {
                model.metadata["phase"] = phase
                try model.write(to: folder)
                let loaded = try LoadedModel(folder)
                #expect(loaded.architecture == .transformer && loaded.adaptation == .head)
                #expect(loaded.antennas == 8 && loaded.usersOfRequests == 3)
                #expect(loaded.otherTraining == other)
                let precoders = try loaded.precoders(antennas: 8)
                #expect((precoders.requestedRates != nil) == (phase == "2"))
                let read = try FoundationModel(folder: folder)
                #expect(try loaded.foundationModel() == read)
                #expect(
                    try precoders.sumRate.summary == LearnedPrecoder(read, antennas: 8).summary)
            }
            let loaded = try LoadedModel(folder: folder, source: "mine")
            let error = #expect(throws: InputError.self) { try loaded.precoders(antennas: 64) }
            #expect(error?.source == "mine")
            let wrong = #expect(throws: InputError.self) { try loaded.structuredModel() }
            #expect(wrong?.found == "architecture transformer")
        }
    }

    @Test("a head is used, and called by its file's name")
    func head() throws {
        try inFolder { folder in
            let model = Fixtures.model(Fixtures.small(), seed: 1)
            try model.write(to: folder)
            let head = Fixtures.head(model.configuration, seed: 5)
            let path = folder + "/kotka.safetensors"
            try head.write(to: path, configuration: model.configuration)
            let loaded = try LoadedModel(folder)
            let adapted = try loaded.precoders(antennas: 8, head: .init(path: path)).sumRate
            #expect(adapted.name.hasSuffix(" kotka"))
            let channel = Fixtures.channels(1, 4, 8, seed: 1)[0]
            let expected = try LearnedPrecoder(model, head: head, headName: "x", antennas: 8)
            #expect(
                adapted.precoder(for: channel, link: link)
                    == expected.precoder(for: channel, link: link))
        }
    }

    @Test(
        "a structured model answers at any size, with the energy that it was told, and has no head")
    func structured() throws {
        try inFolder { folder in
            let model = StructuredTests.model(seed: 2)
            try model.write(to: folder)
            let loaded = try LoadedModel(folder)
            #expect(loaded.architecture == .structured && loaded.adaptation == .none)
            #expect(loaded.antennas == nil && loaded.usersOfRequests == nil)
            #expect(loaded.otherTraining == nil)
            let energy = EnergyModel(powerPerAntenna: 12)
            let precoders = try loaded.precoders(antennas: 20, energy: energy)
            #expect(precoders.sumRate is StructuredPrecoder)
            let selection = try #require(precoders.requestedRates as? StructuredSelection)
            #expect(selection.energy == energy)
            #expect(try loaded.structuredModel().weights == model.weights)
            let refused = #expect(throws: InputError.self) {
                try loaded.precoders(antennas: 20, head: .init(path: "kotka.safetensors"))
            }
            #expect(refused?.source == "kotka.safetensors")
            let wrong = #expect(throws: InputError.self) { try loaded.foundationModel() }
            #expect(wrong?.expected == "a foundation model (architecture transformer)")
            #expect(wrong?.found == "architecture structured")
        }
    }

    @Test("the shipped models are found by name; an unknown architecture and no folder are refused")
    func names() throws {
        #expect(try LoadedModel(ModelLibrary.shippedLinear).architecture == .transformer)
        let structured = try LoadedModel(ModelLibrary.shippedStructured)
        #expect(structured.architecture == .structured)
        #expect(throws: InputError.self) { try LoadedModel("no-such-model") }
        try inFolder { folder in
            try Data("{\"architecture\": \"oracle\"}".utf8)
                .write(to: URL(fileURLWithPath: folder + "/config.json"))
            let error = #expect(throws: InputError.self) { try LoadedModel(folder) }
            #expect(error?.found == "architecture oracle")
        }
    }
}
