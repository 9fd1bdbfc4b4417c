/// What a building is taken to be where its tags do not say: height and materials by type.
///
/// The heights are **ours**: three metres a storey and the number of storeys that is most common
/// for the type in the European and American towns that the training sites come from, with the
/// roof. They stand here and nowhere else; `Documentation/Sites.md` shows the table.
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
    public static func of(_ kind: String) -> BuildingDefaults { table[kind] ?? unknown }

    /// Three storeys of brick: the type is `yes`, missing or none of the table.
    public static let unknown = BuildingDefaults(height: 9, wall: "brick", roof: "concrete")

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
            ["apartments", "residential", "dormitory", "block", "tenement"],
            15, wall: "brick", roof: "concrete")
        set(["hotel", "hospital", "tower", "office"], 18, wall: "concrete", roof: "concrete")
        set(
            ["commercial", "public", "government", "civic", "university", "college", "museum"],
            12, wall: "concrete", roof: "concrete")
        set(["school", "kindergarten", "fire_station"], 8, wall: "brick", roof: "concrete")
        set(["retail", "supermarket"], 6, wall: "concrete", roof: "metal")
        set(
            ["kiosk", "toilets", "service", "transformer_tower"], 3, wall: "brick", roof: "concrete"
        )
        set(
            ["industrial", "warehouse", "manufacture", "hangar", "depot"],
            9, wall: "metal", roof: "metal")
        set(["train_station", "sports_hall", "sports_centre"], 10, wall: "concrete", roof: "metal")
        set(["parking"], 9, wall: "concrete", roof: "concrete")
        set(["stadium", "grandstand"], 15, wall: "concrete", roof: "metal")
        set(["church", "mosque", "synagogue", "temple"], 15, wall: "brick", roof: "brick")
        set(["cathedral"], 25, wall: "brick", roof: "brick")
        set(["chapel", "shrine"], 7, wall: "brick", roof: "brick")
        set(["castle"], 15, wall: "brick", roof: "brick")
        set(
            ["garage", "garages", "shed", "hut", "boathouse", "outbuilding"],
            3, wall: "wood", roof: "wood")
        set(["barn", "stable", "cowshed", "sty", "farm_auxiliary"], 6, wall: "wood", roof: "metal")
        set(["greenhouse"], 4, wall: "glass", roof: "glass")
        set(["container", "silo", "storage_tank", "digester"], 6, wall: "metal", roof: "metal")
        set(["construction", "ruins", "wall"], 4, wall: "brick", roof: "concrete")
        set(["roof", "carport", "canopy"], 4, wall: "metal", roof: "metal", canopy: true)
        return table
    }()
}
