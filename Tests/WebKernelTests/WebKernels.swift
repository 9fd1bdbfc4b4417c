import Foundation
import LinearAlgebra
import Numerics
import Precoding
import _TestSupport

/// The kernels for JavaScript, run in Node.
enum WebKernels {
    /// Whether there is Node; always in continuous integration, so that its absence is seen there.
    static let isThere =
        Requirement.isContinuousIntegration
        || (try? TestProgram.run(["node", "--version"]).status) == 0

    /// The folder of what is committed.
    static let folder = TestProgram.root.appendingPathComponent("Sources/Reporting/Web").path

    /// A call of the kernels.
    struct Call: Encodable {
        /// What the call is given; what it does not take is left out.
        struct Arguments: Encodable {
            var method: String?
            var selection: String?
            var channels: [Float]
            var weights: [Float]?
            var users, antennas: Int
            var power: Double?
            var noise: Double
            var rates: [Double]?
        }

        var function: String
        var arguments: Arguments
    }

    /// What came back; what a call does not give is left out.
    struct Result: Decodable {
        var weights: [Float]?
        var sinr, rates: [Double]?
        var power, transmitPower, energy: Double?
        var mask: [Int]?
        var feasible: Bool?
        var obstacle: String?
        var error, message: String?
    }

    /// All that a run gives.
    struct Answer: Decodable {
        var toolchain: String
        var methods: [String]
        var results: [Result]
    }

    /// Runs calls one after another.
    static func run(
        _ calls: [Call], module: String = folder + "/kernels.wasm"
    ) throws -> Answer {
        try TestProgram.inFolder { folder in
            let (asked, answered) = (folder + "/calls.json", folder + "/results.json")
            let encoder = JSONEncoder()
            encoder.nonConformingFloatEncodingStrategy = .convertToString(
                positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
            try encoder.encode(calls).write(to: URL(fileURLWithPath: asked))
            let outcome = try TestProgram.run([
                "node",
                TestProgram.root.appendingPathComponent("Tests/Browser/run_kernels.mjs").path,
                Self.folder + "/kernels.js", module, asked, answered,
            ])
            guard outcome.status == 0 else { throw Failure(text: outcome.errors) }
            return try JSONDecoder().decode(
                Answer.self, from: Data(contentsOf: URL(fileURLWithPath: answered)))
        }
    }

    struct Failure: Error {
        var text: String
    }
}

extension ChannelBatch {
    /// The numbers of group 0, real and imaginary parts side by side.
    var numbers: [Float] {
        elements.prefix(users * antennas).flatMap { [$0.rawStorage.x, $0.rawStorage.y] }
    }
}
