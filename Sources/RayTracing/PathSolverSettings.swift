/// How paths are searched.
public struct PathSolverSettings: Sendable, Equatable, Codable {
    /// Largest number of reflections, 0 to ``depthLimit``.
    public var maximumDepth: Int
    /// Directions shot from the source, rounded up to whole tiles of 256.
    public var rayCount: Int
    /// How far around a bundle of rays, in ray spacings, receivers are tried (ours).
    ///
    /// A facet sequence is seen only if a ray follows it. Beams narrower than the spacing are met
    /// by rays only here and there along their length; the margin lets one ray speak for the
    /// beam's neighbourhood. 3 finds 99.9 % of the path power that 8 does.
    public var margin: Double
    /// Whether the straight path is looked for.
    public var lineOfSight: Bool
    /// How surfaces reflect.
    public var reflection: ReflectionModel
    /// Threads to use; `nil` for all processors. Results do not depend on it.
    public var threads: Int?

    /// The largest ``maximumDepth``.
    public static let depthLimit = 16

    /// Settings; the defaults are what the command uses.
    public init(
        maximumDepth: Int = 10, rayCount: Int = 1_000_000, margin: Double = 3,
        lineOfSight: Bool = true, reflection: ReflectionModel = .slab, threads: Int? = nil
    ) {
        self.maximumDepth = maximumDepth
        self.rayCount = rayCount
        self.margin = margin
        self.lineOfSight = lineOfSight
        self.reflection = reflection
        self.threads = threads
    }
}
