extension BuildingTags {
    /// Where a material came from.
    enum MaterialSource: Equatable { case tag, parent, typeDefault }

    /// Walls: `building:facade:material`, `facade:material`, `building:material`, else `fallback`,
    /// else by type.
    func wallMaterial(
        fallback: RadioMaterial? = nil
    ) -> (material: RadioMaterial, source: MaterialSource) {
        material(
            ["building:facade:material", "facade:material", "building:material", "material"],
            fallback, (BuildingDefaults.table[kind] ?? .unknown).wall)
    }

    /// Roofs: `roof:material`, `building:roof:material`, else `fallback`, else by type.
    func roofMaterial(
        fallback: RadioMaterial? = nil
    ) -> (material: RadioMaterial, source: MaterialSource) {
        material(
            ["roof:material", "building:roof:material"], fallback,
            (BuildingDefaults.table[kind] ?? .unknown).roof)
    }

    private func material(
        _ keys: [String], _ fallback: RadioMaterial?, _ byType: String
    ) -> (material: RadioMaterial, source: MaterialSource) {
        for key in keys {
            let first = tags[key]?.split(separator: ";").first.map(String.init)
            let word = first?.lowercased().trimmingPrefix { $0 == " " }
            if let name = word.flatMap({ Self.materialNames[String($0)] }) {
                return (Self.itu(name), .tag)
            }
        }
        if let fallback { return (fallback, .parent) }
        return (Self.itu(byType), .typeDefault)
    }

    private static func itu(_ name: String) -> RadioMaterial {
        RadioMaterial.ituTable.first { $0.name == name } ?? .concrete
    }

    /// OpenStreetMap's words, and the material of ITU-R P.2040 that is nearest to each.
    ///
    /// Fired clay, tiles, slate and natural stone other than marble count as brick; plaster and
    /// cement as concrete, since they cover massive walls; tar and gravel lie on concrete roofs.
    static let materialNames: [String: String] = {
        var names: [String: String] = [:]
        for (name, words) in [
            "concrete": [
                "concrete", "reinforced_concrete", "cement_block", "concrete_block", "plaster",
                "cement", "stucco", "render", "tar_paper", "gravel", "asphalt", "eternit",
                "roofing_felt", "tar", "grass", "bitumen", "rooftiles_concrete", "panel",
                "cement_blocks", "concrete_blocks",
            ],
            "brick": [
                "brick", "bricks", "clay", "sandstone", "limestone", "stone", "granite", "masonry",
                "adobe", "loam", "mud", "roof_tiles", "tile", "tiles", "slate", "terracotta",
                "ceramic", "rammed_earth",
            ],
            "glass": ["glass", "mirror", "acrylic_glass", "glass_brick"],
            "marble": ["marble"],
            "metal": [
                "metal", "steel", "copper", "zinc", "tin", "aluminium", "aluminum", "metal_plates",
                "iron", "metal_sheet", "corrugated_iron", "lead", "solar_panels",
            ],
            "wood": ["wood", "timber", "timber_framing", "thatch", "wood_shingle", "bamboo"],
            "plasterboard": ["plasterboard", "drywall", "vinyl", "plastic", "vinyl_siding"],
        ] {
            for word in words { names[word] = name }
        }
        return names
    }()
}
