/// How paths are searched.
public struct PathSolverConfiguration: Sendable, Equatable, Codable {
    /// Largest number of interactions on a path, 0 to ``depthLimit``.
    public var maximumDepth: Int
    /// Directions shot from the source, rounded up to whole tiles of 256.
    ///
    /// This is what decides how much is found: a facet sequence is known only once a ray has
    /// followed it. Share of the path power of 64 million rays that a user of a dense old town
    /// (Porto, depth 10) gets on average: 85 % with 1 million, 95 % with 4, 99.3 % with 16.
    public var rayCount: Int
    /// How far around a bundle of rays, in ray spacings, receivers are tried (ours).
    ///
    /// Beams narrower than the spacing are met by rays only here and there along their length; the
    /// margin lets one ray speak for its neighbourhood. Between 3 and 8 spacings lie 0.2 % of the
    /// path power, and up to half the speed.
    public var margin: Double
    /// Whether the straight path is looked for.
    public var lineOfSight: Bool
    /// How surfaces reflect.
    public var reflection: ReflectionModel
    /// Whether materials are taken beyond the frequencies for which they are defined.
    public var extrapolatesMaterials: Bool
    /// What is looked for beside the line of sight.
    public var mechanisms: Set<Mechanism>
    /// Most reflections on a path over an edge, before and after it together, 0 to
    /// ``edgeReflectionLimit`` (ours: 2).
    public var reflectionsBesideDiffraction: Int
    /// Most edges on a path, 1 or 2 (ours: 1). Two are looked for, without reflections, where nothing
    /// reaches a receiver but over edges.
    public var diffractionOrder: Int
    /// Paths over an edge, and all scattered paths together, that are weaker than the receiver's
    /// strongest path by more than this are left out, in dB (ours: 40; what is left out changes a total by 0.015 dB at most, over 4,000 users).
    public var diffractionWindow: Double
    /// How rough surfaces are searched for.
    public var scattering: ScatteringConfiguration
    /// Seed of the points that stand for rough surfaces, and of the phases that they give; recipes put
    /// theirs here.
    public var seed: UInt64
    /// Threads to use; `nil` for all processors. Results do not depend on it.
    public var threads: Int?

    /// The names of ``mechanisms``, in order.
    package var mechanismNames: [String] { mechanisms.map(\.rawValue).sorted() }
    /// What records say of ``mechanisms``: `nil` for reflections alone.
    package var statedMechanisms: [String]? {
        mechanisms == [.specular] ? nil : mechanismNames
    }
    /// What records say of ``reflectionsBesideDiffraction``: `nil` where no edges are looked for.
    package var statedEdgeReflections: Int? {
        mechanisms.contains(.diffraction) ? reflectionsBesideDiffraction : nil
    }

    /// What records say of ``diffractionOrder``: `nil` for one edge, and where none are looked for.
    package var statedDiffractionOrder: Int? {
        mechanisms.contains(.diffraction) && diffractionOrder > 1 ? diffractionOrder : nil
    }

    /// What records say of ``scattering``: `nil` where no rough surfaces are looked for.
    package var statedScattering: ScatteringConfiguration? {
        mechanisms.contains(.scattering) ? scattering : nil
    }

    /// The largest ``maximumDepth``.
    public static let depthLimit = 16

    /// The largest ``reflectionsBesideDiffraction``.
    public static let edgeReflectionLimit = 3

    /// The largest ``diffractionOrder``.
    public static let diffractionOrderLimit = 2

    /// Settings; the defaults are what the command uses.
    public init(
        maximumDepth: Int = 10, rayCount: Int = 16_000_000, margin: Double = 3,
        lineOfSight: Bool = true, reflection: ReflectionModel = .slab,
        extrapolatesMaterials: Bool = false, mechanisms: Set<Mechanism> = [.specular],
        reflectionsBesideDiffraction: Int = 2, diffractionOrder: Int = 1,
        diffractionWindow: Double = 40, scattering: ScatteringConfiguration = .init(),
        seed: UInt64 = 0,
        threads: Int? = nil
    ) {
        self.maximumDepth = maximumDepth
        self.rayCount = rayCount
        self.margin = margin
        self.lineOfSight = lineOfSight
        self.reflection = reflection
        self.extrapolatesMaterials = extrapolatesMaterials
        self.mechanisms = mechanisms
        self.reflectionsBesideDiffraction = reflectionsBesideDiffraction
        self.diffractionOrder = diffractionOrder
        self.diffractionWindow = diffractionWindow
        self.scattering = scattering
        self.seed = seed
        self.threads = threads
    }
}
