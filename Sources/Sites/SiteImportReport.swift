/// What was met while a site was read: what was repaired, what was left out, and why.
///
/// Every finding names the OpenStreetMap objects concerned, so that the map can be mended.
public struct SiteImportReport: Sendable, Equatable, Codable {
    /// A kind of finding.
    public enum Kind: String, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
        // Repaired: the building is there, not quite as drawn.
        /// Nodes of the outline are not in the file; it was closed without them.
        case missingNodes
        /// Some ways of the multipolygon are not in the file; the rest was used.
        case missingMembers
        /// The rings of the multipolygon do not fit together; the closed ones were used.
        case unassembledRelation
        /// The outline crosses itself; replaced by the valid polygons it encloses.
        case selfIntersection
        /// A height or number of levels that is zero, negative, over 1,000 m or not a number;
        /// the next best source was used.
        case unusableHeight
        /// The outline is covered by `building:part` objects, which stand in its place.
        case replacedByParts
        /// The outline is partly covered by `building:part` objects; the rest of it was kept.
        case trimmedByParts

        // Left out.
        /// The way does not end where it begins.
        case unclosed
        /// Fewer than three distinct points.
        case tooFewPoints
        /// The ways of the multipolygon do not close to any ring.
        case brokenRelation
        /// No polygon is left of the outline.
        case degenerate
        /// Smaller than ``SiteImportOptions/smallestArea``: pillars, statues.
        case tooSmall
        /// Larger than ``SiteImportOptions/largestArea``.
        case gigantic
        /// Farther from the window than ``SiteImportOptions/windowMargin``.
        case outside
        /// The underside is not below the top.
        case noHeight
        /// The same footprint as another one whose height range contains this one's.
        case duplicate
        /// Below the ground: `location=underground` or `layer` < 0.
        case underground
        /// `building=no`.
        case notABuilding

        /// True if the building is in the site nonetheless.
        public var isRepair: Bool {
            switch self {
            case .missingNodes, .missingMembers, .unassembledRelation, .selfIntersection,
                .unusableHeight, .replacedByParts, .trimmedByParts:
                true
            default: false
            }
        }

        /// What it means, in a few words.
        public var label: String {
            switch self {
            case .missingNodes: "outline closed without missing nodes"
            case .missingMembers: "multipolygon without missing ways"
            case .unassembledRelation: "multipolygon from its closed ways only"
            case .selfIntersection: "self-intersecting outline made valid"
            case .unusableHeight: "impossible height ignored"
            case .replacedByParts: "outline replaced by its parts"
            case .trimmedByParts: "outline trimmed to what its parts leave"
            case .unclosed: "outline not closed"
            case .tooFewPoints: "fewer than three points"
            case .brokenRelation: "multipolygon without a closed ring"
            case .degenerate: "no area"
            case .tooSmall: "smaller than any building"
            case .gigantic: "larger than any building"
            case .outside: "outside the window"
            case .noHeight: "underside not below the top"
            case .duplicate: "same footprint twice"
            case .underground: "underground"
            case .notABuilding: "tagged as no building"
            }
        }
    }

    /// Where a site's window came from.
    public enum WindowSource: String, Sendable, Codable, CaseIterable {
        /// ``SiteImportOptions/window``.
        case given
        /// The bounds that the file states.
        case file
        /// ``SiteImportOptions/fallbackWindow``: that of the manifest, for a site named there.
        case manifest
        /// The extent of the middles of the outlines: neither said anything.
        case outlines

        /// What it means, in a few words.
        public var label: String {
            switch self {
            case .given: "as given"
            case .file: "as the file states"
            case .manifest: "as the manifest says"
            case .outlines: "around what the file holds"
            }
        }
    }

    /// Where the window came from.
    public var windowSource = WindowSource.given
    /// The objects concerned, by kind, in the order in which they were met.
    public var findings: [Kind: [String]] = [:]
    /// Polygons with a `building` or `building:part` tag that the file holds.
    public var polygons = 0
    /// Buildings (and parts) by where their height came from.
    public var heightSources: [Building.HeightSource: Int] = [:]
    /// Buildings whose wall material was tagged.
    public var taggedWallMaterials = 0
    /// Buildings whose roof material was tagged.
    public var taggedRoofMaterials = 0

    /// An empty report.
    public init() {}

    /// Notes that `identifier` was met as `kind`, once.
    public mutating func note(_ kind: Kind, _ identifier: String) {
        if findings[kind, default: []].last != identifier {
            findings[kind, default: []].append(identifier)
        }
    }

    /// Number of findings of `kind`.
    public func count(_ kind: Kind) -> Int { findings[kind]?.count ?? 0 }

    /// Number of objects that were repaired.
    public var repaired: Int { Kind.allCases.filter(\.isRepair).reduce(0) { $0 + count($1) } }

    /// Number of objects that were left out.
    public var leftOut: Int { Kind.allCases.filter { !$0.isRepair }.reduce(0) { $0 + count($1) } }
}
