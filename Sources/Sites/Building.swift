/// One building, or part of one, as a vertical prism.
public struct Building: Sendable, Equatable {
    /// Where the height came from, best first.
    public enum HeightSource: String, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
        /// The `height` tag.
        case height
        /// `building:levels` times 3 m, plus roof levels.
        case levels
        /// The documented default of the building's type.
        case typeDefault
    }

    /// OpenStreetMap object, such as `way/123` or `relation/45`.
    public var identifier: String
    /// Value of the `building` or `building:part` tag.
    public var kind: String
    /// The outline, counter-clockwise, in metres in the local frame, first point not repeated.
    public var outline: [SIMD2<Double>]
    /// Courtyards, clockwise, first point not repeated.
    public var courtyards: [[SIMD2<Double>]]
    /// The underside in metres, in the site's frame: ``ground`` and `min_height`, 0 for most.
    public var base: Double
    /// The top in metres, in the site's frame.
    public var top: Double
    /// The ground it stands on in metres, in the site's frame: the lowest along its outline, 0 where the
    /// ground is level.
    public var ground = 0.0
    /// Where ``top`` came from.
    public var heightSource: HeightSource
    /// Material of the walls.
    public var wallMaterial: RadioMaterial
    /// Material of the roof.
    public var roofMaterial: RadioMaterial

    /// Metres from the ground to the top.
    public var height: Double { top - ground }

    /// Metres from the ground to the underside.
    public var clearance: Double { base - ground }

    /// This building on ground that is `ground` metres higher.
    func raised(by ground: Double) -> Building {
        var raised = self
        raised.base += ground
        raised.top += ground
        raised.ground += ground
        return raised
    }

    /// A building on level ground from all its properties.
    public init(
        identifier: String, kind: String, outline: [SIMD2<Double>],
        courtyards: [[SIMD2<Double>]] = [], base: Double = 0, top: Double,
        heightSource: HeightSource, wallMaterial: RadioMaterial, roofMaterial: RadioMaterial
    ) {
        self.identifier = identifier
        self.kind = kind
        self.outline = outline
        self.courtyards = courtyards
        self.base = base
        self.top = top
        self.heightSource = heightSource
        self.wallMaterial = wallMaterial
        self.roofMaterial = roofMaterial
    }
}
