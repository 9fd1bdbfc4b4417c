import ArgumentParser
import RayTracing

/// How far and how finely paths are searched; shared by the commands that trace.
struct TracingOptions: ParsableArguments {
    @Option(help: "Largest number of reflections, 0 to 16.")
    var depth = PathSolverConfiguration().maximumDepth

    @Option(help: "Rays to shoot.")
    var rays = PathSolverConfiguration().rayCount

    func validate() throws {
        guard (0...PathSolverConfiguration.depthLimit).contains(depth) else {
            throw ValidationError("--depth must be 0 to \(PathSolverConfiguration.depthLimit)")
        }
        guard rays > 0 else { throw ValidationError("--rays must be positive") }
    }
}
