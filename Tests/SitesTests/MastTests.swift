import Foundation
import Support
import Testing

@testable import Sites

/// Where masts are proposed.
struct MastTests {
    private func building(
        _ id: String, _ outline: [SIMD2<Double>], top: Double, base: Double = 0
    ) -> Building {
        Building(
            identifier: id, kind: "yes", outline: outline, base: base, top: top,
            heightSource: .height, wallMaterial: .brick, roofMaterial: .concrete)
    }

    private func site(_ buildings: [Building]) throws -> Site {
        try Site.synthetic(name: "test", buildings: buildings, size: 600)
    }

    @Test("On the ground: the nearest free point, as a search of the whole grid finds it")
    func ground() throws {
        let site = try site([
            building("a", MapWriter.box(-20, -31, 50, 60), top: 10),
            building("b", MapWriter.box(-27, -40, 3, 90), top: 10),
        ])
        let mast = try MastProposal(site: site, placement: .ground)
        let point = SIMD2(mast.position.x, mast.position.y)
        var best = Double.infinity
        for x in -100...100 {
            for y in -100...100 where site.isOutdoors(SIMD2(Double(x), Double(y))) {
                let candidate = SIMD2(Double(x), Double(y))
                let free = site.buildings.allSatisfy {
                    $0.footprint.distanceToEdges(candidate) >= MastProposal.clearance
                }
                if free { best = min(best, Ring.length(candidate)) }
            }
        }
        #expect(best.isFinite && Ring.length(point) == best)
        #expect(mast.position.z == 0 && mast.placement == .ground && mast.building == nil)
        #expect(site.isOutdoors(point))
        #expect(mast.reason.contains("ground"))
    }

    @Test("On the roof: the tallest near the middle, not the tallest of all")
    func roof() throws {
        let site = try site([
            building("low", MapWriter.box(-10, -10, 20, 20), top: 10),
            building("tall", MapWriter.box(100, 0, 20, 20), top: 40),
            building("far", MapWriter.box(200, 200, 20, 20), top: 90),
        ])
        let mast = try MastProposal(site: site, placement: .roof)
        #expect(mast.building == "tall" && mast.position.z == 40 && mast.placement == .roof)
        #expect(site.buildings[1].footprint.contains(SIMD2(mast.position.x, mast.position.y)))
        #expect(mast.reason.contains("tall"))
    }

    @Test("On the roof where none is near: the nearest; without buildings an error")
    func lonely() throws {
        let site = try site([
            building("far", MapWriter.box(250, 250, 20, 20), top: 90),
            building("nearer", MapWriter.box(200, 0, 20, 20), top: 9),
        ])
        #expect(try MastProposal(site: site, placement: .roof).building == "nearer")
        let empty = try self.site([])
        #expect(throws: InputError.self) { try MastProposal(site: empty, placement: .roof) }
        #expect(try MastProposal(site: empty, placement: .ground).position == .zero)
    }

    @Test(
        "Several places: the first is the only one's, all apart, outdoors or on roofs of their own")
    func several() throws {
        let buildings = (0..<30).map { (i: Int) -> Building in
            let (x, y) = (Double(i % 6) * 60 - 170, Double(i / 6) * 60 - 150)
            return building("b\(i)", MapWriter.box(x, y, 40, 40), top: Double(10 + i % 7))
        }
        let site = try site(buildings)
        for placement in MastProposal.Placement.allCases {
            let many = try MastProposal.proposals(site: site, placement: placement, count: 6)
            #expect(many[0] == (try MastProposal(site: site, placement: placement)))
            #expect(
                many[..<3]
                    == (try MastProposal.proposals(
                        site: site, placement: placement, count: 3))[...])
            for (i, one) in many.enumerated() {
                let point = SIMD2(one.position.x, one.position.y)
                #expect(Ring.length(point) < MastProposal.radius + 60)
                if placement == .ground { #expect(site.isOutdoors(point)) }
                for other in many[..<i] {
                    let away = point - SIMD2(other.position.x, other.position.y)
                    #expect(Ring.length(away) >= MastProposal.separation)
                    #expect(placement == .ground || one.building != other.building)
                }
            }
        }
        #expect(throws: InputError.self) {
            try MastProposal.proposals(site: self.site(buildings), placement: .roof, count: 31)
        }
    }

    @Test("A city without a free spot has no mast on the ground")
    func full() throws {
        let site = try site([building("all", MapWriter.box(-2000, -2000, 4000, 4000), top: 9)])
        #expect(throws: InputError.self) { try MastProposal(site: site, placement: .ground) }
    }

    @Test("Outdoors means not in a building that stands low; changing buildings changes it")
    func outdoors() throws {
        var site = try site([
            building("bridge", MapWriter.box(0, 0, 10, 10), top: 9, base: 2.5),
            building("low", MapWriter.box(20, 0, 10, 10), top: 9, base: 2.4),
        ])
        #expect(site.isOutdoors(SIMD2(5, 5)) && !site.isOutdoors(SIMD2(25, 5)))
        site.buildings.removeLast()
        #expect(site.isOutdoors(SIMD2(25, 5)))
    }
}
