import ArgumentParser
import RayTracing

/// What rough surfaces do, with `--mechanisms …,scattering`; shared by the commands that trace.
struct ScatteringOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Most scattered paths of a user, 1 to 10000; fewer carry the same power "
                + "(default: \(ScatteringConfiguration().paths)).", valueName: "count"))
    var scatteringPaths: Int?

    @Option(
        help: ArgumentHelp(
            "Share of the reflected amplitude that surfaces scatter, 0 to 1 (default: that of the "
                + "material: 0.4, or 0.2 of glass, metal, marble and ground).", valueName: "share"))
    var scatteringCoefficient: Double?

    @Option(
        help: ArgumentHelp(
            "How surfaces spread what they scatter: lambertian, or the exponent of a lobe about the "
                + "mirrored direction, 1 to \(ScatteringLobe.exponentLimit) "
                + "(default: \(ScatteringConfiguration().lobe)).",
            valueName: "lambertian|exponent"))
    var scatteringLobe: ScatteringLobe?

    func validate() throws {
        try OptionRange.check("--scattering-paths", scatteringPaths, 1...10_000)
        try OptionRange.check("--scattering-coefficient", scatteringCoefficient, 0...1)
    }

    /// - Throws: `ValidationError` for an option that changes nothing where `mechanisms` are looked for.
    func check(_ mechanisms: MechanismList) throws {
        let given: [(String, Bool)] = [
            ("--scattering-paths", scatteringPaths != nil),
            ("--scattering-coefficient", scatteringCoefficient != nil),
            ("--scattering-lobe", scatteringLobe != nil),
        ]
        if let (name, _) = given.first(where: \.1), !mechanisms.mechanisms.contains(.scattering) {
            throw ValidationError("\(name) needs scattering among the --mechanisms")
        }
    }

    /// These options as the tracer takes them.
    var configuration: ScatteringConfiguration {
        var configuration = ScatteringConfiguration()
        if let scatteringPaths { configuration.paths = scatteringPaths }
        if let scatteringLobe { configuration.lobe = scatteringLobe }
        configuration.coefficient = scatteringCoefficient
        return configuration
    }
}

extension ScatteringLobe: ExpressibleByArgument {
    /// The lobe of ``init(_:)``.
    public init?(argument: String) { self.init(argument) }
}
