/// What a building is taken to be where its tags do not say: height and materials by type.
///
/// The heights are **ours**: three metres a storey and the usual number of storeys for the type,
/// checked against the median of the buildings in the training sites whose height is tagged. They
/// stand here and nowhere else; <doc:ReadingMaps> shows the table.
public struct BuildingDefaults: Sendable, Equatable, Codable {
    /// Height of the top above the ground in metres.
    public var height: Double
    /// Name of the wall's material in `RadioMaterial.ituTable`.
    public var wall: String
    /// Name of the roof's material in `RadioMaterial.ituTable`.
    public var roof: String
    /// True for roofs on posts, whose underside is high above the ground.
    public var isCanopy: Bool = false

    /// Height of one storey in metres, OpenStreetMap's convention.
    public static let storeyHeight = 3.0
    /// Thickness in metres of a roof on posts, if `min_height` does not tell.
    public static let canopyThickness = 0.5

    /// The defaults of the type `kind`, the value of a `building` or `building:part` tag.
    ///
    /// Types that say little (`yes`, `residential`, whatever is not in the table) go by `area`,
    /// the footprint in m²: a shed, a house or a large building.
    public static func of(_ kind: String, area: Double) -> BuildingDefaults {
        var defaults = table[kind] ?? unknown
        guard let large = defaults.heightIfLarge else { return defaults }
        if area < shedArea {
            defaults.height = storeyHeight
        } else if area >= large.area {
            defaults.height = large.height
        }
        return defaults
    }

    /// Footprints below this area in m² are sheds and garages where the type says little.
    public static let shedArea = 25.0

    /// A height for large footprints.
    public struct Large: Sendable, Equatable, Codable {
        /// The area in m² from which on a footprint is large.
        public var area: Double
        /// The height in metres.
        public var height: Double
    }

    /// The height of large footprints, for types that say little.
    public var heightIfLarge: Large?

    /// Three storeys of brick, four from 600 m² on: the type is `yes` or none of the table.
    public static let unknown = BuildingDefaults(
        height: 9, wall: "brick", roof: "concrete", heightIfLarge: Large(area: 600, height: 12))

    /// The defaults by type.
    public static let table: [String: BuildingDefaults] = {
        var table: [String: BuildingDefaults] = [:]
        func set(
            _ kinds: [String], _ height: Double, wall: String, roof: String, canopy: Bool = false
        ) {
            for kind in kinds {
                table[kind] = BuildingDefaults(
                    height: height, wall: wall, roof: roof, isCanopy: canopy)
            }
        }
        set(
            ["house", "detached", "semidetached_house", "terrace", "semi", "villa", "farm"],
            6, wall: "brick", roof: "brick")
        set(["bungalow", "cabin", "static_caravan"], 4, wall: "wood", roof: "wood")
        set(
            ["apartments", "dormitory", "block", "tenement"], 12, wall: "brick", roof: "concrete")
        table["residential"] = BuildingDefaults(
            height: 6, wall: "brick", roof: "concrete",
            heightIfLarge: Large(area: 250, height: 12))
        set(
            ["hotel", "hospital", "office", "offices", "university"],
            15, wall: "concrete", roof: "concrete")
        set(["tower"], 30, wall: "concrete", roof: "concrete")
        set(
            ["commercial", "public", "government", "civic", "college", "museum"],
            12, wall: "concrete", roof: "concrete")
        set(["school", "kindergarten", "fire_station"], 9, wall: "brick", roof: "concrete")
        set(["retail", "supermarket"], 6, wall: "concrete", roof: "metal")
        set(
            ["kiosk", "toilets", "service", "transformer_tower"], 3, wall: "brick", roof: "concrete"
        )
        set(
            ["industrial", "warehouse", "manufacture", "hangar", "depot"],
            9, wall: "metal", roof: "metal")
        set(["train_station", "sports_hall", "sports_centre"], 12, wall: "concrete", roof: "metal")
        set(["parking"], 9, wall: "concrete", roof: "concrete")
        set(["stadium", "grandstand"], 15, wall: "concrete", roof: "metal")
        set(["church", "mosque", "synagogue", "temple"], 15, wall: "brick", roof: "brick")
        set(["cathedral", "basilica"], 25, wall: "brick", roof: "brick")
        set(["chapel", "shrine"], 7, wall: "brick", roof: "brick")
        set(["castle"], 15, wall: "brick", roof: "brick")
        set(
            ["garage", "garages", "shed", "hut", "boathouse", "outbuilding"],
            3, wall: "wood", roof: "wood")
        set(["barn", "stable", "cowshed", "sty", "farm_auxiliary"], 6, wall: "wood", roof: "metal")
        set(["greenhouse"], 4, wall: "glass", roof: "glass")
        set(["container", "silo", "storage_tank", "digester"], 6, wall: "metal", roof: "metal")
        set(["construction"], 9, wall: "concrete", roof: "concrete")
        set(["ruins", "collapsed", "wall"], 4, wall: "brick", roof: "concrete")
        set(["roof", "carport", "canopy"], 4, wall: "metal", roof: "metal", canopy: true)
        return table
    }()
}
