/// Finds the buildings around points quickly, and the walls through which one can be reached.
package struct BuildingIndex: Sendable {
    /// The buildings, in the order of the site.
    package let buildings: [Building]
    private let index: FootprintIndex

    /// Height of a storey in metres (TR 38.901 table 7.2-1).
    package static let storey = 3.0

    /// An index of `buildings`. Complexity: O(n).
    package init(_ buildings: [Building]) {
        self.buildings = buildings
        index = FootprintIndex(buildings.map(\.footprint))
    }

    /// The building whose walls are around `point`, in metres; `nil` in the open air.
    package func around(_ point: SIMD3<Double>) -> Building? {
        index.containing(SIMD2(point.x, point.y)).lazy.map { buildings[$0] }
            .first { $0.base <= point.z && point.z <= $0.top }
    }

    /// The buildings over `point` in metres, in the order of the site.
    package func over(_ point: SIMD2<Double>) -> [Building] {
        index.containing(point).map { buildings[$0] }
    }
}
