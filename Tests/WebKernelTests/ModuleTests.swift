import Foundation
@testable import Models
import Testing
import _TestSupport

/// The committed module is what the sources give.
@Suite("Kernels for JavaScript: the module")
struct WebModuleTests {
    private static let committed = WebKernels.folder + "/kernels.wasm"

    /// What the committed module says it was built by: the text of its last section.
    private static let recorded: String = {
        let bytes = (try? Data(contentsOf: URL(fileURLWithPath: committed))) ?? Data()
        guard let place = bytes.range(of: Data("\u{9}toolchain".utf8)) else { return "nothing" }
        return String(decoding: bytes[place.upperBound...], as: UTF8.self)
    }()

    /// Why the module cannot be built anew for a comparison; `nil` where it can.
    private static let obstacle: String? = {
        guard let version = try? TestProgram.run(["swiftc", "--version"]).output,
            let found = version.firstRange(of: /Swift version [^ ]+/).map({ version[$0] })
        else { return "there is no swiftc" }
        let name = found.replacing("Swift version ", with: "Swift ")
        return name == recorded ? nil : "built by \(recorded), here is \(name)"
    }()

    @Test(
        "built anew it has the same bits",
        .enabled(if: obstacle == nil, "\(obstacle ?? "")"))
    func isNotStale() throws {
        let model = try StructuredModel(
            folder: TestProgram.root.appendingPathComponent("Models/mimo-structured").path)
        try TestProgram.inFolder { folder in
            let image = folder + "/image"
            try Data(KernelImage.bytes(of: model)).write(to: URL(fileURLWithPath: image))
            let outcome = try TestProgram.run([
                TestProgram.root.appendingPathComponent("scripts/wasm.sh").path, folder, image,
            ])
            #expect(outcome.status == 0, "\(outcome.errors)")
            let built = try Data(contentsOf: URL(fileURLWithPath: folder + "/kernels.wasm"))
            let kept = try Data(contentsOf: URL(fileURLWithPath: Self.committed))
            #expect(built == kept, "kernels.wasm is stale: run `make wasm` and commit it")
        }
    }

    @Test("weights come out of their image as they went in")
    func image() throws {
        for seed in 1...3 as ClosedRange<UInt64> {
            var configuration = StructuredConfiguration()
            configuration.width = 10 + Int(seed)
            configuration.antennaRounds = Int(seed)
            var model = StructuredModel(configuration: configuration, seed: seed)
            for i in model.weights.indices { model.weights[i] += Float(i % 7) / 8 }
            let bytes = try KernelImage.bytes(of: model)
            let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes.count, alignment: 64)
            defer { memory.deallocate() }
            memory.copyMemory(from: bytes, byteCount: bytes.count)
            let image = KernelImage(memory)
            let powers = try #require(PowersWeights(model))
            #expect(image.powers.rounds == powers.rounds)
            #expect(image.powers.vectors == powers.vectors)
            let antennas = AntennaParameters(model)
            #expect(image.antennas.rounds == antennas.rounds)
            #expect(image.antennas.width == antennas.width)
            #expect(image.antennas.values == antennas.values)
        }
        var wide = StructuredConfiguration()
        wide.width = 17
        let model = StructuredModel(configuration: wide, seed: 1)
        #expect(throws: (any Error).self) { try KernelImage.bytes(of: model) }
    }

    @Test("the antennas' numbers stand where the layout has them")
    func antennaParameters() {
        let model = StructuredModel(seed: 4)
        let parameters = AntennaParameters(model)
        let layout = ParameterLayout.structured(model.configuration)
        for round in 0..<parameters.rounds {
            let name = "antennas.\(round)"
            for unit in 0..<parameters.width {
                for input in 0..<AntennaFeatures.Number.count {
                    let place =
                        layout["\(name).hidden.weight"].offset
                        + unit * AntennaFeatures.Number.count + input
                    #expect(
                        parameters.weight(round, unit: unit, input: input) == model.weights[place])
                }
                #expect(
                    parameters.offset(round, unit: unit)
                        == model.weights[layout["\(name).hidden.bias"].offset + unit])
                #expect(
                    parameters.output(round, unit: unit)
                        == model.weights[layout["\(name).change.weight"].offset + unit])
            }
            #expect(
                parameters.outputOffset(round)
                    == model.weights[layout["\(name).change.bias"].offset])
        }
    }
}
