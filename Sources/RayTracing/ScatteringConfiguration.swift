/// How rough surfaces are searched for, where ``Mechanism/scattering`` is looked for.
public struct ScatteringConfiguration: Sendable, Equatable, Codable {
    /// Rays that find the points of rough surfaces, rounded up to whole tiles of 256, 1 or more.
    ///
    /// Four times as many change the scattered power of a user by 0.2 dB in the mean (Lyon, depth 3),
    /// which is less than two seeds differ by: 2 dB for a user, 0.06 dB in the mean.
    public var rays: Int
    /// Most scattered paths of one receiver. Fewer carry the same power, and are stronger each.
    public var paths: Int
    /// Most reflections on a scattered path, all of them before the rough surface.
    public var reflections: Int
    /// How surfaces spread what they scatter (ours: a directive lobe of exponent 4).
    public var lobe: ScatteringLobe
    /// Share S of the reflected amplitude that every surface scatters, 0 to 1; `nil` for that of its
    /// material.
    public var coefficient: Double?

    /// Settings; the defaults are what the command uses.
    public init(
        rays: Int = 65_536, paths: Int = 32, reflections: Int = 2,
        lobe: ScatteringLobe = .directive(4), coefficient: Double? = nil
    ) {
        self.rays = rays
        self.paths = paths
        self.reflections = reflections
        self.lobe = lobe
        self.coefficient = coefficient
    }
}
