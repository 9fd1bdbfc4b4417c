/// What the tags of an OpenStreetMap object say about a building.
struct BuildingTags: Sendable {
    let tags: [String: String]

    init(_ tags: [String: String]) { self.tags = tags }

    /// True if `building:part` makes this a part of a building.
    var isPart: Bool { tags["building:part"].map { $0 != "no" } ?? false && !isOutline }

    /// True if `building` makes this a whole building.
    var isOutline: Bool { tags["building"].map { $0 != "no" } ?? false }

    /// Value of the tag that makes it a building.
    var kind: String { (isOutline ? tags["building"] : tags["building:part"]) ?? "yes" }

    /// True for what does not stand above the ground.
    var isUnderground: Bool {
        if let location = tags["location"], ["underground", "underwater"].contains(location) {
            return true
        }
        return (tags["layer"].flatMap(TagLength.count) ?? 0) < 0
    }

    // MARK: Height

    /// Heights above this many metres are taken for a mistake; the tallest building has 828 m.
    static let largestHeight = 1000.0

    /// A height and where it came from.
    struct Height: Equatable {
        var base: Double
        var top: Double
        var source: Building.HeightSource
        /// Tags that state a height but no possible one, such as `height=0`.
        var unusable: [String] = []
    }

    /// The vertical extent, from the best tags there are; the base may turn out above the top.
    ///
    /// top: `height`, else 3 m x `building:levels` + roof, else `fallback`, else the default of
    /// the type. roof: `roof:height`, else 3 m x `roof:levels`. base: `min_height`, else
    /// 3 m x `building:min_level`, else 0 (for a roof on posts: just below the top).
    ///
    /// - Parameters:
    ///   - area: of the footprint in m².
    ///   - fallback: the height of the whole building of which this is a part.
    func height(
        area: Double, fallback: (top: Double, source: Building.HeightSource)? = nil
    ) -> Height {
        let defaults = BuildingDefaults.of(kind, area: area)
        var result = Height(base: 0, top: defaults.height, source: .typeDefault)
        if let stated = usable("height", TagLength.metres, &result) {
            (result.top, result.source) = (stated, .height)
        } else if let stated = levels(&result) {
            (result.top, result.source) = (stated, .levels)
        } else if let fallback {
            (result.top, result.source) = fallback
        }
        let storey = BuildingDefaults.storeyHeight
        if let base = tags["min_height"].flatMap(TagLength.metres) {
            result.base = max(0, base)
        } else if let level = tags["building:min_level"].flatMap(TagLength.count) {
            result.base = max(0, level * storey)
        } else if defaults.isCanopy {
            result.base = max(0, result.top - BuildingDefaults.canopyThickness)
        }
        if result.source == .typeDefault && result.base > 0 && !defaults.isCanopy {
            // A default is a guess, a stated base is not: the default starts from there.
            result.top = max(result.top, result.base + storey)
        }
        return result
    }

    /// 3 m a level plus the roof, or nil if levels are not stated or impossible.
    private func levels(_ result: inout Height) -> Double? {
        guard let text = tags["building:levels"] else { return nil }
        guard let levels = TagLength.count(text), levels >= 0 else {
            result.unusable.append("building:levels=\(text)")
            return nil
        }
        let storey = BuildingDefaults.storeyHeight
        let roof =
            tags["roof:height"].flatMap(TagLength.metres)
            ?? tags["roof:levels"].flatMap(TagLength.count).map { $0 * storey } ?? 0
        let top = levels * storey + max(0, roof)
        guard top > 0, top <= Self.largestHeight else {
            result.unusable.append("building:levels=\(text)")
            return nil
        }
        return top
    }

    /// The number that `key` states, if it is a possible height.
    private func usable(
        _ key: String, _ parse: (String) -> Double?, _ result: inout Height
    ) -> Double? {
        guard let text = tags[key] else { return nil }
        guard let value = parse(text), value > 0, value <= Self.largestHeight else {
            result.unusable.append("\(key)=\(text)")
            return nil
        }
        return value
    }
}
