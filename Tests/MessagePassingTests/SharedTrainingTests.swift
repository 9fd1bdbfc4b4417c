import Foundation
import Support
import Testing
import Torch
import _TestSupport

/// `mimo pretrain` as several processes against the same command alone.
@Suite(
    .serialized,
    .enabled(
        if: Launcher.path != nil && Requirement.libTorch, "needs mpirun and LibTorch"))
struct SharedTrainingTests {
    /// Groups of an iteration are shared out: two processes of 8 groups are one of 16.
    private static let configuration = """
        model: {antennas: 64, embedding: 16, blocks: 1, feedForward: 32}
        precision: float64
        batch: 32
        samples: 160
        boundGroups: 4
        validationGroups: 4
        validationInterval: 160
        defaultHeadSamples: 64
        """

    @Test("two processes end with the weights of one with twice the batch")
    func sameWeights() throws {
        try Launcher.inFolder { folder in
            let kotka = Launcher.root.appendingPathComponent(
                "Sites/demo/kotka_karhula.osm.pbf"
            ).path
            let data = folder + "/data"
            try FileManager.default.createDirectory(
                atPath: data, withIntermediateDirectories: true)
            let trace = try Launcher.run(
                [
                    Launcher.program("mimo"), "trace", kotka, "--bs", "60.5350,26.9528",
                    "--height", "25", "--users", "400", "--rays", "20000", "--depth", "1", "-o",
                    data + "/kotka.safetensors",
                ])
            try #require(trace.status == 0, "\(trace.errors)")
            try Self.configuration.write(
                toFile: folder + "/config.yaml", atomically: true, encoding: .utf8)
            func arguments(_ output: String) -> [String] {
                [
                    "pretrain", data, "-o", folder + output, "--preset", "linear", "--config",
                    folder + "/config.yaml",
                    "--threads", "1",
                ]
            }
            let alone = try Launcher.run(
                [Launcher.program("mimo")] + arguments("/alone"))
            try #require(alone.status == 0, "\(alone.errors)")
            let two = try Launcher.run(2, "mimo", arguments("/two"))
            try #require(two.status == 0, "\(two.errors)")

            func weights(_ name: String) throws -> [Double] {
                try Safetensors(path: "\(folder)/\(name)/checkpoint.safetensors").values("weights")
            }
            let (one, other) = (try weights("alone"), try weights("two"))
            // Sums are made in another order, nothing else differs.
            let gap = largestDifference(one, other)
            #expect(gap < 1e-12, "\(gap)")
            // The table is printed once.
            #expect(two.output.components(separatedBy: "environment ").count == 2)
            for name in ["alone", "two"] {
                let file = try Safetensors(path: "\(folder)/\(name)/model.safetensors")
                let head: [Float] = try file.values("head.precoder.weight")
                let isFinite = head.allSatisfy { $0.isFinite }
                #expect(isFinite && !head.isEmpty)
            }
        }
    }
}
