import Foundation
import Support
import Testing

@testable import Sites

/// Rings, footprints and what GEOS makes of them.
struct GeometryTests {
    static let courtyard = Footprint(
        outline: MapWriter.box(0, 0, 40, 30), courtyards: [MapWriter.box(10, 10, 15, 10)])

    @Test("Area, orientation and containment of a block with a courtyard")
    func footprint() {
        let block = Self.courtyard
        #expect(block.area == 40 * 30 - 15 * 10)
        #expect(Ring.signedArea(block.outline) > 0)
        #expect(Ring.signedArea(block.courtyards[0]) < 0)
        #expect(block.contains(SIMD2(5, 5)))
        #expect(!block.contains(SIMD2(15, 15)))
        #expect(!block.contains(SIMD2(41, 5)))
        #expect(block.distanceToEdges(SIMD2(15, 12)) == 2)
        let turned = Footprint(outline: block.outline.reversed(), courtyards: block.courtyards)
        #expect(turned.area == block.area)
    }

    @Test("Triangles fill the footprint and use its corners only")
    func triangles() {
        let triangles = PlaneGeometry().triangles(Self.courtyard)
        let corners = Set(Self.courtyard.rings.joined())
        #expect(abs(triangles.reduce(0) { $0 + Ring.signedArea($1) } - 1050) < 1e-9)
        for triangle in triangles {
            #expect(Ring.signedArea(triangle) > 0)
            #expect(triangle.allSatisfy(corners.contains))
            #expect(Self.courtyard.contains((triangle[0] + triangle[1] + triangle[2]) / 3))
        }
    }

    @Test("A bow tie becomes two triangles; a collapsed ring nothing")
    func repair() {
        let geometry = PlaneGeometry()
        let bowTie = Footprint(outline: [SIMD2(0, 0), SIMD2(10, 10), SIMD2(10, 0), SIMD2(0, 10)])
        #expect(!geometry.isValid(bowTie))
        let pieces = geometry.repaired(bowTie)
        #expect(pieces.count == 2)
        #expect(abs(pieces.reduce(0) { $0 + $1.area } - 50) < 1e-9)
        let flat = Footprint(outline: [SIMD2(0, 0), SIMD2(10, 0), SIMD2(5, 0)])
        #expect(geometry.repaired(flat).isEmpty)
        #expect(geometry.triangles(Footprint(outline: [])).isEmpty)
    }

    @Test("Points on straight edges, repeated points and spikes go, corners stay")
    func simplification() {
        var ring: [SIMD2<Double>] = []
        let square = MapWriter.box(0, 0, 20, 20)
        for i in 0..<4 {
            let a = square[i]
            let b = square[(i + 1) % 4]
            for t in 0..<5 {
                let wobble =
                    SIMD2(sin(Double(7 * t + i)), cos(Double(3 * t))) * (t == 0 ? 0 : 0.009)
                ring.append(a + (b - a) * Double(t) / 5 + wobble)
            }
        }
        ring.insert(SIMD2(20, 0), at: 5)
        let spiked = Array(ring[..<8]) + [SIMD2(35, ring[7].y), ring[7]] + Array(ring[8...])
        for candidate in [ring, spiked, Array(ring.reversed()), Array(ring[3...] + ring[..<3])] {
            let simple = Ring.simplified(candidate, tolerance: 0.02)
            #expect(Set(simple) == Set(square))
            #expect(simple.count == 4)
        }
    }

    @Test("A simplified circle stays within the tolerance")
    func circle() {
        for radius in [2.0, 20, 200] {
            let points = (0..<720).map {
                SIMD2(cos(Double($0) * .pi / 360), sin(Double($0) * .pi / 360)) * radius
            }
            let simple = Ring.simplified(points, tolerance: 0.02)
            #expect(simple.count < 720)
            for point in points { #expect(Ring.distance(simple, to: point) <= 0.0201) }
        }
    }

    @Test("The index answers as a search through all polygons does", arguments: 1...5)
    func index(seed: Int) {
        var random = Philox(seed: UInt64(seed))
        let footprints = (0..<200).map { _ in
            Footprint(
                outline: MapWriter.box(
                    800 * random.uniform() - 400, 300 * random.uniform(), 1 + 60 * random.uniform(),
                    1 + 20 * random.uniform()))
        }
        let index = FootprintIndex(footprints)
        var covered = 0
        for _ in 0..<2000 {
            let point = SIMD2(1000 * random.uniform() - 500, 500 * random.uniform() - 100)
            let expected = footprints.indices.filter { footprints[$0].contains(point) }
            #expect(index.containing(point) == expected, "seed \(seed)")
            #expect(index.isInside(point) == !expected.isEmpty, "seed \(seed)")
            covered += expected.isEmpty ? 0 : 1
            let near = footprints.contains { $0.contains(point) || $0.distanceToEdges(point) < 4 }
            #expect(index.isNear(point, within: 4) == near, "seed \(seed)")
        }
        #expect(covered > 50 && covered < 1950, "seed \(seed): \(covered) points are covered")
        #expect(!index.isInside(SIMD2(.nan, 0)) && !index.isInside(SIMD2(1e300, -1e300)))
        #expect(!FootprintIndex([]).isInside(.zero) && FootprintIndex([]).containing(.zero).isEmpty)
    }
}
