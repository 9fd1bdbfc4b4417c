import ArgumentParser
import Foundation
import RayTracing
import Sites
import Support

/// `mimo check-paths`: our paths against another tracer's.
struct CheckPathsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-paths",
        abstract: "Compare our propagation paths with another tracer's, path by path.",
        discussion: """
            FILE is JSON of reference paths with the mesh (PLY) beside it. A path is matched by one \
            with the same interactions in the same order, a delay within 3e-12 s and the same points; \
            paths within 40 dB of a receiver's strongest count. Missing and extra paths are checked \
            against the laws of reflection and diffraction, and for obstacles by brute force. \
            Diffraction is looked for where the file has it.
            """)

    @Argument(help: "JSON file of reference paths.")
    var file: String

    @Option(help: "Rays to shoot, 1 to 1000000000.")
    var rays = 4_000_000

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        try OptionRange.check("--rays", rays, OptionRange.rays)
    }

    private struct Output: Encodable {
        var reference, matched: Int
        var reflected, diffracted, transmitted: PathComparison.Tally
        var scattered: PathComparison.Powers
        var missing, extra: [PathComparison.Odd]
        var maxDelayErrorSeconds, maxRelativeGainError, maxTotalGainErrorDB: Double
        var maxRelativeFieldError, maxReferenceLawError: Double
    }

    func run() async throws {
        let reference = try PathReference(path: file)
        let mesh = try TriangleMesh(ply: reference.meshPath, materials: reference.materials)
        let solver = try PathSolver(
            mesh: mesh, frequency: reference.frequency,
            configuration: PathSolverConfiguration(
                maximumDepth: reference.maximumDepth, rayCount: rays,
                mechanisms: reference.mechanisms, scattering: reference.scattering ?? .init(),
                seed: shared.seed, threads: shared.threads))
        let progress = ProgressDisplay(
            "tracing", total: solver.progressSteps, style: shared.progressStyle)
        let paths = solver.paths(
            from: reference.transmitter, to: reference.receivers.map(\.position),
            progress: progress)
        progress.finish()
        let comparison = PathComparison(paths, with: reference, solver: solver)
        if shared.json {
            try printJSON(
                Output(
                    reference: comparison.reference, matched: comparison.matched,
                    reflected: comparison.reflected, diffracted: comparison.diffracted,
                    transmitted: comparison.transmitted, scattered: comparison.scattered,
                    missing: comparison.missing, extra: comparison.extra,
                    maxDelayErrorSeconds: comparison.maxDelayError,
                    maxRelativeGainError: comparison.maxRelativeGainError,
                    maxTotalGainErrorDB: comparison.maxTotalGainErrorDB,
                    maxRelativeFieldError: comparison.maxRelativeFieldError,
                    maxReferenceLawError: comparison.maxReferenceLawError),
                as: .pathComparison)
        } else {
            describe(comparison, reference, mesh, solver)
        }
    }

    private func describe(
        _ comparison: PathComparison, _ reference: PathReference, _ mesh: TriangleMesh,
        _ solver: PathSolver
    ) {
        print(
            """
            scene \(reference.scene): \(mesh.triangles.count) triangles in \
            \(solver.facetCount) facets, \(reference.receivers.count) receivers, \
            depth \(reference.maximumDepth), \(String(format: "%.3f", reference.frequency / 1e9)) GHz
            reference paths within \(Int(PathComparison.window)) dB  \(comparison.reference)
              matched                        \(comparison.matched)
              missing                        \(comparison.missing.count)
              extra (ours only)              \(comparison.extra.count)
            \(tally("reflections alone", comparison.reflected))
            \(tally("over an edge", comparison.diffracted))
            \(tally("through walls", comparison.transmitted))
            \(scattered(comparison.scattered))
            largest delay error              \(format(comparison.maxDelayError)) s
            largest relative gain error, reflections
                                             \(format(comparison.maxRelativeGainError))
              at the reference's own points  \(format(comparison.maxRelativeFieldError)) \
            (these break the reflection law by up to \(format(comparison.maxReferenceLawError)) rad)
            largest total gain error         \(format(comparison.maxTotalGainErrorDB)) dB
            """)
        for (title, list) in [("missing", comparison.missing), ("extra", comparison.extra)] {
            for path in list {
                let line =
                    "\(title): receiver \(path.receiver), \(path.interactions), "
                    + "delay \(format(path.delay)) s, "
                    + String(format: "%.1f dB below the strongest", -path.relativeGainDB)
                    + ", law off by \(format(path.reflectionLawError)) rad, "
                    + (path.isUnobstructed ? "nothing in its way" : "obstructed or off a surface")
                print(line)
            }
        }
    }

    private func tally(_ title: String, _ tally: PathComparison.Tally) -> String {
        (title + ":").padding(toLength: 33, withPad: " ", startingAt: 0)
            + "\(tally.matched) of \(tally.reference) matched"
            + (tally.matched > 0
                ? String(
                    format: ", gain error %.3f dB in the mean, %.3f dB at most",
                    tally.meanGainErrorDB, tally.maxGainErrorDB) : "")
    }

    private func scattered(_ powers: PathComparison.Powers) -> String {
        "scattered power:".padding(toLength: 33, withPad: " ", startingAt: 0)
            + "\(powers.receivers) receivers"
            + (powers.receivers > 0
                ? String(
                    format: ", ours less theirs %.2f dB in the mean, standard deviation %.2f dB",
                    powers.meanDifferenceDB, powers.deviationDB) : "")
            + (powers.onOneSide > 0 ? "; \(powers.onOneSide) on one side alone" : "")
    }

    private func format(_ value: Double) -> String {
        value.isNaN ? "-" : String(format: "%.3g", value)
    }
}
