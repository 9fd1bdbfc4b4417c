import ArgumentParser
import Channels
import RayTracing

/// How far and how finely paths are searched; shared by the commands that trace.
struct TracingOptions: ParsableArguments {
    @Option(help: "Largest number of interactions on a path, 0 to 16.")
    var depth = PathSolverConfiguration().maximumDepth

    @Option(help: "Rays to shoot, 1 to 1000000000.")
    var rays = PathSolverConfiguration().rayCount

    @Option(
        help: ArgumentHelp(
            "What is looked for beside the line of sight: specular (mirror-like reflection), "
                + "diffraction (at an edge), transmission (straight through walls), scattering (off "
                + "rough surfaces), or several (default: specular,diffraction; of reproduce specular, as "
                + "in the paper).",
            valueName: "specular,diffraction"))
    var mechanisms: MechanismList?

    @Option(help: "Most reflections on a path over an edge, 0 to 3.")
    var edgeReflections = PathSolverConfiguration().reflectionsBesideDiffraction

    @Option(help: "Most edges on a path, 1 to 2.")
    var diffractionOrder = PathSolverConfiguration().diffractionOrder

    @Flag(
        help: "Take materials beyond the frequencies for which ITU-R P.2040 defines them.")
    var extrapolateMaterials = false

    @OptionGroup var scattering: ScatteringOptions

    func validate() throws {
        try scattering.check(mechanisms ?? MechanismList(DatasetRecipe.mechanisms))
        try OptionRange.check("--depth", depth, 0...PathSolverConfiguration.depthLimit)
        try OptionRange.check(
            "--edge-reflections", edgeReflections, 0...PathSolverConfiguration.edgeReflectionLimit)
        try OptionRange.check(
            "--diffraction-order", diffractionOrder,
            1...PathSolverConfiguration.diffractionOrderLimit)
        try checkDiffractionOrder(standard: DatasetRecipe.mechanisms)
        try OptionRange.check("--rays", rays, OptionRange.rays)
    }

    /// Refuses a second edge without a first; `standard` is looked for where no mechanisms are given.
    func checkDiffractionOrder(standard: Set<Mechanism>) throws {
        let asked = mechanisms?.mechanisms ?? standard
        if diffractionOrder > 1, !asked.contains(.diffraction) {
            throw ValidationError("--diffraction-order needs diffraction among the --mechanisms")
        }
    }

    /// These options as the tracer takes them, on `threads` threads; `standard` is looked for where no
    /// mechanisms are given.
    func configuration(
        threads: Int?, standard: Set<Mechanism> = DatasetRecipe.mechanisms
    ) -> PathSolverConfiguration {
        PathSolverConfiguration(
            maximumDepth: depth, rayCount: rays, extrapolatesMaterials: extrapolateMaterials,
            mechanisms: mechanisms?.mechanisms ?? standard,
            reflectionsBesideDiffraction: edgeReflections, diffractionOrder: diffractionOrder,
            scattering: scattering.configuration,
            threads: threads)
    }
}
