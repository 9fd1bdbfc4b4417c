/// A piece of a city: its buildings and the ground, in a local metric frame.
public struct Site: Sendable {
    /// Short name, such as `helsinki_kluuvi`.
    public var name: String
    /// The file it was read from, or the generator that made it.
    public var source: String
    /// Where the data come from and under which licence, to be shown with everything made of them.
    public var attribution: String
    /// The window in latitude and longitude.
    public var bounds: GeographicBox
    /// The local frame; its origin is the middle of the window.
    public var frame: LocalFrame
    /// The buildings. Changing them changes `obstacles`, but not ``mesh``.
    public var buildings: [Building] {
        didSet { obstacles = Site.obstacles(buildings) }
    }
    /// Buildings and ground as triangles.
    public var mesh: TriangleMesh
    /// Woods and trees; empty where the map has none and where they were not asked for
    /// (``SiteImportOptions/crowns``).
    public var crowns: [Crown] = []
    /// The shape of the ground; nil where it is level, at z = 0.
    public var terrain: Terrain?
    /// The footprints of the buildings that a person on the street cannot walk under.
    package private(set) var obstacles: FootprintIndex

    /// A site from all its parts.
    public init(
        name: String, source: String, attribution: String, bounds: GeographicBox,
        frame: LocalFrame, buildings: [Building], mesh: TriangleMesh
    ) {
        self.name = name
        self.source = source
        self.attribution = attribution
        self.bounds = bounds
        self.frame = frame
        self.buildings = buildings
        self.mesh = mesh
        obstacles = Site.obstacles(buildings)
    }
}
