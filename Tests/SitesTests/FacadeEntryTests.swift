import Testing

@testable import Sites

struct FacadeEntryTests {
    private static func building(
        _ name: String, _ outline: [SIMD2<Double>], courtyards: [[SIMD2<Double>]] = [],
        base: Double = 0, top: Double = 12
    ) -> Building {
        Building(
            identifier: name, kind: "house", outline: outline, courtyards: courtyards, base: base,
            top: top, heightSource: .height, wallMaterial: .brick, roofMaterial: .brick)
    }

    private static func box(_ x: ClosedRange<Double>, _ y: ClosedRange<Double>) -> [SIMD2<Double>] {
        [
            SIMD2(x.lowerBound, y.lowerBound), SIMD2(x.upperBound, y.lowerBound),
            SIMD2(x.upperBound, y.upperBound), SIMD2(x.lowerBound, y.upperBound),
        ]
    }

    @Test("A house that stands alone is entered through its four walls, the nearest first")
    func house() {
        let index = BuildingIndex([Self.building("a", Self.box(0...20, 0...10))])
        let entries = index.entries(to: SIMD3(8, 3, 4.5))
        #expect(
            entries == [
                FacadeEntry(point: SIMD3(8, -0.1, 4.5), depth: 3),
                FacadeEntry(point: SIMD3(8, 10.1, 4.5), depth: 7),
                FacadeEntry(point: SIMD3(-0.1, 3, 4.5), depth: 8),
                FacadeEntry(point: SIMD3(20.1, 3, 4.5), depth: 12),
            ])
        #expect(index.entries(to: SIMD3(8, -3, 4.5)).isEmpty)
        #expect(index.entries(to: SIMD3(8, 3, 14)).isEmpty)
    }

    @Test("A wall to the neighbour lets nothing in below the neighbour's roof")
    func terrace() {
        let index = BuildingIndex([
            Self.building("a", Self.box(0...20, 0...10)),
            Self.building("low", Self.box(20...40, 0...10), top: 6),
        ])
        func sides(_ z: Double) -> Set<Double> {
            Set(index.entries(to: SIMD3(15, 5, z)).map(\.point.x))
        }
        #expect(sides(4.5) == [15, -0.1])
        #expect(sides(7.5) == [15, -0.1, 20.1])
    }

    @Test("A building that is built in on all sides has no entry, one with a courtyard has")
    func enclosed() {
        let ring = Self.building(
            "ring", Self.box(-20...20, -20...20), courtyards: [Self.box(-5...5, -5...5)])
        let core = Self.building("core", Self.box(-5...5, -5...5))
        #expect(BuildingIndex([ring, core]).entries(to: SIMD3(0, 0, 3)).isEmpty)
        let entries = BuildingIndex([ring]).entries(to: SIMD3(0, 7, 3))
        #expect(entries.first == FacadeEntry(point: SIMD3(0, 4.9, 3), depth: 2))
        #expect(entries.contains(FacadeEntry(point: SIMD3(0, 20.1, 3), depth: 13)))
    }

    @Test("Nobody is reached through a wall that lies beyond another one")
    func wings() {
        // A U that is open to the north: arms at x 0...4 and 16...20, the base at y 0...4.
        let outline: [SIMD2<Double>] = [
            SIMD2(0, 0), SIMD2(20, 0), SIMD2(20, 20), SIMD2(16, 20), SIMD2(16, 4), SIMD2(4, 4),
            SIMD2(4, 20), SIMD2(0, 20),
        ]
        let entries = BuildingIndex([Self.building("U", outline)]).entries(to: SIMD3(3, 15, 3))
        let points = Set(entries.map(\.point))
        // East into the court and west; north over the end of the arm. The other arm's outer wall
        // also faces east, but the court's is nearer; the base's southern wall is behind no other.
        #expect(
            points == [SIMD3(4.1, 15, 3), SIMD3(-0.1, 15, 3), SIMD3(3, 20.1, 3), SIMD3(3, -0.1, 3)])
        // From the base, the way to the other wall that faces the court from the east is its own; to
        // those of the arms one would leave the building.
        let low = BuildingIndex([Self.building("U", outline)]).entries(to: SIMD3(10, 2, 3))
        #expect(low.allSatisfy { $0.point.y < 4.2 })
    }
}
