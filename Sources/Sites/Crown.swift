import Foundation

/// Leaves and branches: a wood, or the crown of a tree, as a vertical prism.
public struct Crown: Sendable, Equatable {
    /// OpenStreetMap object, such as `relation/45`, `way/123` (a wood, or a tree of a row) or `node/6`.
    public var identifier: String
    /// Its outline from above, in metres in the local frame.
    public var footprint: Footprint
    /// Height of the lowest leaves above the ground in metres.
    public var base: Double
    /// Height of the top above the ground in metres.
    public var top: Double

    /// Height of a wood, where nothing states one (ours: grown trees of the temperate zone).
    public static let woodHeight = 15.0
    /// Height of a single tree, where nothing states one (ours: a street tree).
    public static let treeHeight = 10.0
    /// Diameter of a single tree's crown, where nothing states one (ours).
    public static let treeDiameter = 6.0
    /// Height up to which a single tree is only a trunk (ours: people and buses pass below), at most
    /// a third of its height.
    public static let trunk = 2.5
    /// Distance in metres of the trees of a row (ours).
    public static let rowSpacing = 8.0
    /// Corners of a tree's outline.
    static let corners = 8

    /// A prism from its parts.
    public init(identifier: String, footprint: Footprint, base: Double, top: Double) {
        self.identifier = identifier
        self.footprint = footprint
        self.base = base
        self.top = top
    }

    /// A single tree: a regular octagon as large as the circle of that diameter.
    public init(identifier: String, at place: SIMD2<Double>, diameter: Double, height: Double) {
        let area = .pi * diameter * diameter / 4
        let turn = 2 * Double.pi / Double(Self.corners)
        // Area of a regular polygon of n corners: n r^2 sin(2 pi / n) / 2.
        let radius = (2 * area / (Double(Self.corners) * sin(turn))).squareRoot()
        self.init(
            identifier: identifier,
            footprint: Footprint(
                outline: (0..<Self.corners).map {
                    place + radius * SIMD2(cos(turn * Double($0)), sin(turn * Double($0)))
                }),
            base: min(Self.trunk, height / 3), top: height)
    }
}
