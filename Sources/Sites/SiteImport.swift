import Foundation
import Support

/// Turns OpenStreetMap polygons into buildings.
///
/// Goals, in this order: 1 no input crashes it; 2 nothing is left out silently; 3 the same file
/// gives the same buildings in the same order; 4 speed (60,000 buildings in seconds).
struct SiteImport {
    /// A polygon with its tags, on the way to become a building.
    struct Candidate {
        var identifier: String
        var tags: BuildingTags
        var footprint: Footprint
        var height: BuildingTags.Height
        var wall: RadioMaterial
        var roof: RadioMaterial
        var isPart: Bool { tags.isPart }
    }

    let options: SiteImportOptions
    let projection: Projection
    /// The window in metres.
    let lower, upper: SIMD2<Double>
    let geometry = PlaneGeometry()
    var report = SiteImportReport()

    init(options: SiteImportOptions, window: GeographicBox, projection: Projection) {
        self.options = options
        self.projection = projection
        let corners = window.corners.map(projection.local)
        lower = corners.reduce(corners[0], pointwiseMin)
        upper = corners.reduce(corners[0], pointwiseMax)
    }

    /// The buildings in `extract`, by identifier in the order of the file.
    mutating func buildings(_ extract: OSMExtract) -> [Building] {
        note(extract.problems)
        report.polygons = extract.areas.count
        var outlines: [Candidate] = []
        var parts: [Candidate] = []
        for area in extract.areas {
            for candidate in candidates(area) {
                if candidate.isPart { parts.append(candidate) } else { outlines.append(candidate) }
            }
        }
        inherit(&parts, from: outlines)
        let kept = trimmed(outlines, by: parts) + parts
        let chosen = withoutDuplicates(possible(kept))
        return chosen.map { building($0) }
    }

    private mutating func note(_ problems: [OSMExtract.Problem]) {
        for problem in problems {
            let kind: SiteImportReport.Kind =
                switch problem.kind {
                case .missingNodes: .missingNodes
                case .unclosed: .unclosed
                case .tooFewPoints: .tooFewPoints
                case .missingMembers: .missingMembers
                case .brokenRelation: .brokenRelation
                }
            report.note(kind, problem.identifier)
        }
    }

    /// The valid polygons of `area`, most often one.
    private mutating func candidates(_ area: OSMArea) -> [Candidate] {
        let tags = BuildingTags(area.tags)
        guard tags.isOutline || tags.isPart else {
            report.note(.notABuilding, area.identifier)
            return []
        }
        guard !tags.isUnderground else {
            report.note(.underground, area.identifier)
            return []
        }
        var kept: [Candidate] = []
        var gigantic = false
        var small = false
        var outside = false
        for footprint in footprints(area) {
            guard isNearWindow(footprint) else {
                outside = true
                continue
            }
            guard footprint.area >= options.smallestArea else {
                small = true
                continue
            }
            guard footprint.area <= options.largestArea else {
                gigantic = true
                continue
            }
            kept.append(
                Candidate(
                    identifier: area.identifier, tags: tags, footprint: footprint,
                    height: tags.height(area: footprint.area), wall: tags.wallMaterial().material,
                    roof: tags.roofMaterial().material))
        }
        if gigantic {
            report.note(.gigantic, area.identifier)
        } else if kept.isEmpty {
            report.note(
                outside ? .outside : small ? .tooSmall : .degenerate, area.identifier)
        }
        return kept
    }

    private func isNearWindow(_ footprint: Footprint) -> Bool {
        let (low, high) = footprint.extent
        let margin = options.windowMargin
        return high.x >= lower.x - margin && high.y >= lower.y - margin
            && low.x <= upper.x + margin && low.y <= upper.y + margin
    }

    /// The rings of `area` as valid polygons in metres.
    private mutating func footprints(_ area: OSMArea) -> [Footprint] {
        var groups: [(outline: [SIMD2<Double>], holes: [[SIMD2<Double>]])] = []
        for ring in area.rings {
            let points = Ring.simplified(
                ring.points.map(projection.local), tolerance: options.tolerance)
            guard points.count >= 3, points.allSatisfy({ $0.x.isFinite && $0.y.isFinite }) else {
                continue
            }
            if !ring.isInner {
                groups.append((points, []))
            } else if !groups.isEmpty {
                groups[groups.count - 1].holes.append(points)
            }
        }
        let isWay = area.identifier.hasPrefix("way/")
        if !area.isAssembled && !isWay {
            report.note(.unassembledRelation, area.identifier)
            let holes = area.rings.filter(\.isInner).map { $0.points.map(projection.local) }
            return geometry.polygons(outlines: groups.map(\.outline), holes: holes).map(tidied)
        }
        return groups.flatMap { group -> [Footprint] in
            let drawn = Footprint(outline: group.outline, courtyards: group.holes)
            if geometry.isValid(drawn) { return [drawn] }
            let repaired = geometry.repaired(drawn).map(tidied)
            if !repaired.isEmpty { report.note(.selfIntersection, area.identifier) }
            return repaired.filter(geometry.isValid)
        }
    }

    /// `footprint` without points on straight edges, unless that would make it invalid.
    func tidied(_ footprint: Footprint) -> Footprint {
        let tidy = Footprint(
            outline: Ring.simplified(footprint.outline, tolerance: options.tolerance),
            courtyards: footprint.courtyards
                .map { Ring.simplified($0, tolerance: options.tolerance) }
                .filter { $0.count >= 3 })
        return tidy.outline.count >= 3 && geometry.isValid(tidy) ? tidy : footprint
    }

    /// `candidates` whose underside is below the top.
    private mutating func possible(_ candidates: [Candidate]) -> [Candidate] {
        candidates.filter { candidate in
            if !candidate.height.unusable.isEmpty {
                report.note(.unusableHeight, candidate.identifier)
            }
            if candidate.height.base < candidate.height.top { return true }
            report.note(.noHeight, candidate.identifier)
            return false
        }
    }

    private mutating func building(_ candidate: Candidate) -> Building {
        report.heightSources[candidate.height.source, default: 0] += 1
        if candidate.tags.wallMaterial().source == .tag { report.taggedWallMaterials += 1 }
        if candidate.tags.roofMaterial().source == .tag { report.taggedRoofMaterials += 1 }
        return Building(
            identifier: candidate.identifier, kind: candidate.tags.kind,
            outline: candidate.footprint.outline, courtyards: candidate.footprint.courtyards,
            base: candidate.height.base, top: candidate.height.top,
            heightSource: candidate.height.source, wallMaterial: candidate.wall,
            roofMaterial: candidate.roof)
    }
}
