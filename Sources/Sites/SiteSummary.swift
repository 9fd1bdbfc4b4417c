import Foundation

/// What is in a site, in numbers: what `mimo site` prints.
public struct SiteSummary: Sendable, Equatable, Codable {
    /// Name of the site.
    public var name: String
    /// The file it was read from.
    public var source: String
    /// Where the data come from.
    public var attribution: String
    /// The window.
    public var bounds: GeographicBox
    /// Where the window came from.
    public var windowSource: SiteImportReport.WindowSource
    /// Area of the window in km².
    public var squareKilometres: Double
    /// Number of buildings and parts.
    public var buildings: Int
    /// Courtyards.
    public var courtyards: Int
    /// Share of the window that footprints cover (parts above others count once more).
    public var builtShare: Double
    /// Buildings per km².
    public var buildingsPerSquareKilometre: Double
    /// Smallest, median, 95 % and largest height of the tops in metres.
    public var heights: [Double]
    /// Buildings by where their height came from.
    public var heightSources: [Building.HeightSource: Int]
    /// Buildings by material of the walls.
    public var wallMaterials: [String: Int]
    /// Buildings by material of the roof.
    public var roofMaterials: [String: Int]
    /// Buildings whose wall material was tagged.
    public var taggedWallMaterials: Int
    /// Buildings whose roof material was tagged.
    public var taggedRoofMaterials: Int
    /// The ground; `nil` where it is level.
    public var terrain: TerrainRecord?
    /// Triangles of the mesh, ground included.
    public var triangles: Int
    /// Woods, and trees of rows or by themselves.
    public var crowns: Int
    /// Objects that were repaired.
    public var repaired: Int
    /// Objects that were left out.
    public var leftOut: Int
    /// The objects concerned, by kind.
    public var findings: [SiteImportReport.Kind: [String]]
    /// Proposed masts, by placement.
    public var masts: [MastProposal]

    /// The summary of a site that was read from a file.
    public init(_ site: Site, _ report: SiteImportReport) {
        name = site.name
        source = site.source
        attribution = site.attribution
        bounds = site.bounds
        windowSource = report.windowSource
        squareKilometres = site.bounds.squareKilometres
        buildings = site.buildings.count
        courtyards = site.buildings.reduce(0) { $0 + $1.courtyards.count }
        let area = max(squareKilometres, 1e-6)
        builtShare = site.buildings.reduce(0) { $0 + $1.footprint.area } / (area * 1e6)
        buildingsPerSquareKilometre = Double(buildings) / area
        let tops = site.buildings.map(\.height).sorted()
        heights = [0, 0.5, 0.95, 1].compactMap { share in
            tops.isEmpty ? nil : tops[Int((Double(tops.count - 1) * share).rounded())]
        }
        heightSources = report.heightSources
        func count(_ materials: [String]) -> [String: Int] {
            materials.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
        wallMaterials = count(site.buildings.map(\.wallMaterial.name))
        roofMaterials = count(site.buildings.map(\.roofMaterial.name))
        taggedWallMaterials = report.taggedWallMaterials
        taggedRoofMaterials = report.taggedRoofMaterials
        terrain = site.terrain.map(TerrainRecord.init)
        triangles = site.mesh.triangles.count
        crowns = site.crowns.count
        repaired = report.repaired
        leftOut = report.leftOut
        findings = report.findings
        masts = MastProposal.Placement.allCases.compactMap {
            try? MastProposal(site: site, placement: $0)
        }
    }
}
