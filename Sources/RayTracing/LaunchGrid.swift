import Foundation

/// Directions spread evenly over the sphere, in square tiles that stay together.
///
/// A side x side grid on the square [-1, 1]^2 is folded onto the octahedron and from there onto
/// the sphere with equal areas (Clarberg, "Fast equal-area mapping of the (hemi)sphere using SIMD",
/// JGT 13(3), 2008). A Fibonacci lattice is a little more even, but its neighbours are far apart in
/// index; here a tile of the grid is a bundle of similar rays, which packets and cones want.
struct LaunchGrid: Sendable {
    /// Rays along one side of a tile.
    static let tileSide = 16
    /// Rays in a tile.
    static let tileSize = tileSide * tileSide

    /// Tiles along one side of the square.
    let tilesPerSide: Int

    /// The grid of at least `rayCount` directions.
    init(rayCount: Int) {
        let side = Double(max(1, rayCount)).squareRoot()
        tilesPerSide = max(1, Int((side / Double(Self.tileSide)).rounded(.up)))
    }

    /// Number of tiles.
    var tileCount: Int { tilesPerSide * tilesPerSide }
    /// Number of directions.
    var rayCount: Int { tileCount * Self.tileSize }
    /// Square root of the solid angle of one ray, in radians.
    var spacing: Double { (4 * .pi / Double(rayCount)).squareRoot() }

    /// The unit direction of ray `ray` in tile `tile`; rays 16 i to 16 i + 15 of a tile form a
    /// 4 x 4 block.
    func direction(tile: Int, ray: Int) -> SIMD3<Float> {
        let block = ray / 16
        let inBlock = ray % 16
        let column = (tile % tilesPerSide) * Self.tileSide + (block % 4) * 4 + inBlock % 4
        let row = (tile / tilesPerSide) * Self.tileSide + (block / 4) * 4 + inBlock / 4
        let side = Double(tilesPerSide * Self.tileSide)
        let u = 2 * (Double(column) + 0.5) / side - 1
        let v = 2 * (Double(row) + 0.5) / side - 1
        return Self.sphere(u, v)
    }

    private static func sphere(_ u: Double, _ v: Double) -> SIMD3<Float> {
        let distance = 1 - (abs(u) + abs(v))
        let radius = 1 - abs(distance)
        let angle = radius == 0 ? 0 : (.pi / 4) * ((abs(v) - abs(u)) / radius + 1)
        let z = (distance < 0 ? -1.0 : 1.0) * (1 - radius * radius)
        let horizontal = radius * max(0, 2 - radius * radius).squareRoot()
        let x = (u < 0 ? -1.0 : 1.0) * horizontal * cos(angle)
        let y = (v < 0 ? -1.0 : 1.0) * horizontal * sin(angle)
        return SIMD3(Float(x), Float(y), Float(z))
    }
}
