/// The settings of a site import, each with its reason.
public struct SiteImportOptions: Sendable, Equatable, Codable {
    /// The window; nil takes the bounds that the file states, else ``fallbackWindow``, else the
    /// extent of the middles of its building outlines.
    public var window: GeographicBox?
    /// The window if neither ``window`` nor the file states one.
    public var fallbackWindow: GeographicBox?
    /// Buildings that do not come within this many metres of the window are left out: what stands
    /// just outside still reflects into it.
    public var windowMargin = 100.0
    /// Points within this many metres of a straight edge are removed from outlines. 2 cm: the
    /// file's coordinates are rounded to 1.1 cm, so straight walls come with points this far off.
    public var tolerance = 0.02
    /// Outlines below this area in m² are left out: a kiosk has more.
    public var smallestArea = 1.0
    /// Outlines above this area in m² are left out: the largest building stands on 400,000 m².
    public var largestArea = 500_000.0
    /// An outline of which less than this share is not covered by parts is replaced by them.
    public var uncoveredShare = 0.1
    /// The ground extends this many metres beyond the window on each side.
    public var groundMargin = 200.0
    /// Material of the ground. Medium dry: the ordinary case of ITU-R P.2040, and streets and
    /// gardens lie between its wet and very dry ground.
    public var ground = RadioMaterial.mediumDryGround

    /// Whether woods and trees are read too, at the cost of another reading of the file.
    public var crowns = false

    /// The heights of the ground; nil takes it for level.
    public var terrain: TerrainSource?

    /// The default settings.
    public init(window: GeographicBox? = nil) { self.window = window }
}
