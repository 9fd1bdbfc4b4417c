/// A polygon in the local frame: an outline and its courtyards, in metres.
///
/// The outline runs counter-clockwise, courtyards clockwise; no ring repeats its first point.
public struct Footprint: Sendable, Equatable {
    /// The outline, counter-clockwise.
    public var outline: [SIMD2<Double>]
    /// The courtyards, clockwise.
    public var courtyards: [[SIMD2<Double>]]

    /// A polygon from its rings, which are turned around where they run the wrong way.
    public init(outline: [SIMD2<Double>], courtyards: [[SIMD2<Double>]] = []) {
        self.outline = Ring.signedArea(outline) < 0 ? outline.reversed() : outline
        self.courtyards = courtyards.map { Ring.signedArea($0) > 0 ? $0.reversed() : $0 }
    }

    /// The outline, then the courtyards.
    public var rings: [[SIMD2<Double>]] { [outline] + courtyards }

    /// Area in m², courtyards taken off.
    public var area: Double { rings.reduce(0) { $0 + Ring.signedArea($1) } }

    /// Length of all rings in metres.
    public var perimeter: Double { rings.reduce(0) { $0 + Ring.perimeter($1) } }

    /// Twice the area over the perimeter in metres: the width of a long rectangle.
    var meanWidth: Double { perimeter > 0 ? 2 * area / perimeter : 0 }

    /// The smallest and largest x and y.
    public var extent: (lower: SIMD2<Double>, upper: SIMD2<Double>) {
        outline.reduce((SIMD2(repeating: .infinity), SIMD2(repeating: -.infinity))) {
            (pointwiseMin($0.0, $1), pointwiseMax($0.1, $1))
        }
    }

    /// True if `point` lies inside the outline and outside every courtyard (even-odd rule).
    ///
    /// Points exactly on an edge fall on either side.
    public func contains(_ point: SIMD2<Double>) -> Bool {
        Ring.contains(outline, point) && !courtyards.contains { Ring.contains($0, point) }
    }

    /// The distance in metres from `point` to the nearest edge of any ring.
    public func distanceToEdges(_ point: SIMD2<Double>) -> Double {
        rings.map { Ring.distance($0, to: point) }.min() ?? .infinity
    }
}

extension Building {
    /// The outline and the courtyards as one polygon.
    public var footprint: Footprint { Footprint(outline: outline, courtyards: courtyards) }
}
