import Foundation
import RayTracing
import Sites
import Support

/// How to make a ``RadioMap`` of a site.
///
///     let (site, _) = try Site.load(path: "helsinki.osm.pbf")
///     let mast = try Mast(
///         site: site, proposal: MastProposal(site: site, placement: .roof), height: nil)
///     let map = try RadioMapRecipe(cell: 20).map(site: site, masts: [mast])
public struct RadioMapRecipe: Sendable {
    /// Side of a cell in metres.
    public var cell: Double
    /// Positions in each cell: one is its middle, more are drawn.
    public var samples = 1
    /// Height of the receivers above the ground in metres.
    public var height = 1.5
    /// How paths are searched; five interactions, reflections and diffraction, by default.
    public var tracing: PathSolverConfiguration
    /// Carrier, noise and power.
    public var radio = RadioParameters()
    /// Seed of the positions.
    public var seed: UInt64 = 1

    /// Most cells of a map: 100 million, 10 km square at 1 m.
    public static let cellLimit = 100_000_000
    /// Positions that are traced at once (ours), which bounds the memory.
    static let piece = 16_384

    /// A recipe; everything that is not given has its documented default.
    public init(cell: Double = 5) {
        self.cell = cell
        tracing = PathSolverConfiguration(
            maximumDepth: 5, rayCount: 2_000_000, mechanisms: [.specular, .diffraction],
            reflectionsBesideDiffraction: 1)
    }

    /// Columns and rows of the grid over the window of `site`.
    ///
    /// - Throws: `InputError` when there are more cells than ``cellLimit``.
    public func grid(of site: Site) throws -> (columns: Int, rows: Int) {
        let window = try site.window()
        let extent = (window.upper - window.lower) / cell
        let (columns, rows) = (max(1, extent.x.rounded(.up)), max(1, extent.y.rounded(.up)))
        guard columns * rows <= Double(Self.cellLimit) else {
            throw InputError(
                "cell", expected: "a map of at most \(Self.cellLimit) cells",
                found: String(format: "%.0f cells of %g m", columns * rows, cell), kind: .usage)
        }
        return (Int(columns), Int(rows))
    }

    /// Traces the outdoor cells of the site's window from every mast.
    ///
    /// Receivers and masts are vertically polarised and isotropic. Cells are traced in pieces, so that
    /// memory does not grow with the map but for its own numbers.
    ///
    /// - Parameters:
    ///   - site: the site.
    ///   - masts: where they stand; at least one.
    ///   - style: how progress is shown.
    /// - Throws: `InputError` when the map would have too many cells, no outdoor ones, or a material is not
    ///   defined at the carrier.
    public func map(
        site: Site, masts: [Mast], progress style: ProgressDisplay.Style = .silent
    ) throws -> RadioMap {
        precondition(!masts.isEmpty && cell > 0 && samples > 0, "masts, cells and samples")
        let (columns, rows) = try grid(of: site)
        let window = try site.window()
        var tracing = tracing
        tracing.seed = seed
        let solver = try PathSolver(
            mesh: site.mesh, frequency: radio.carrierFrequency, configuration: tracing)
        let foliage = Foliage(
            site.crowns, on: site.terrain, frequency: radio.carrierFrequency)
        let places = places(site, window, columns, rows)
        guard !places.isEmpty else {
            throw InputError(
                site.source, expected: "cells outdoors", found: "none of \(columns * rows)")
        }
        var map = RadioMap(
            record: record(site, masts, columns, rows, window.lower), masts: masts.count,
            cells: columns * rows)
        let pieces = (places.count + Self.piece - 1) / Self.piece
        let progress = ProgressDisplay(
            "map of \(site.name)", total: pieces * masts.count, style: style)
        for (m, mast) in masts.enumerated() {
            for piece in 0..<pieces {
                let range = (piece * Self.piece)..<min(places.count, (piece + 1) * Self.piece)
                let receivers = places[range].map(\.position)
                let paths = foliage.weakened(
                    solver.paths(from: mast.position, to: receivers), from: mast.position,
                    to: receivers, threads: tracing.threads)
                for (place, found) in zip(places[range], paths) {
                    map.add(found, mast: m, cell: place.cell)
                }
                progress.advance()
            }
        }
        progress.finish()
        map.close()
        return map
    }

    private struct Place {
        var cell: Int
        var position: SIMD3<Double>
    }

    /// The outdoor positions, samples of one cell after another.
    private func places(
        _ site: Site, _ window: Site.Window, _ columns: Int, _ rows: Int
    ) -> [Place] {
        Parallel.map(rows, threads: tracing.threads) { row in
            (0..<columns).flatMap { column -> [Place] in
                let index = row * columns + column
                return (0..<samples).compactMap { sample in
                    var within = SIMD2(0.5, 0.5)
                    if samples > 1 {
                        var random = Philox(
                            seed: seed, stream: RandomStream.mapCells,
                            substream: UInt32(truncatingIfNeeded: index * samples + sample))
                        within = SIMD2(random.uniform(), random.uniform())
                    }
                    let point =
                        window.lower + cell * (SIMD2(Double(column), Double(row)) + within)
                    // The last row and column may reach beyond the window, where nothing is known.
                    return Site.contains(window, point) && site.isOutdoors(point)
                        ? Place(cell: index, position: site.position(at: point, above: height))
                        : nil
                }
            }
        }.flatMap { $0 }
    }

    private func record(
        _ site: Site, _ masts: [Mast], _ columns: Int, _ rows: Int, _ lower: SIMD2<Double>
    ) -> RadioMap.Record {
        RadioMap.Record(
            site: site.name,
            source: site.source.split(separator: "/").last.map(String.init) ?? site.source,
            attribution: site.attribution, bounds: site.bounds, origin: site.frame.origin,
            columns: columns, rows: rows, cell: cell, lower: [lower.x, lower.y], samples: samples,
            height: height,
            masts: masts.map {
                .init(
                    position: [$0.position.x, $0.position.y, $0.position.z],
                    location: $0.location, reason: $0.reason)
            },
            carrierFrequency: radio.carrierFrequency, bandwidth: radio.bandwidth,
            noisePower: Noise.power(
                bandwidth: radio.bandwidth, noiseFigure: radio.noiseFigure, interferenceMargin: 0),
            systemLoss: radio.systemLoss, transmitPower: radio.maximumPower,
            depth: tracing.maximumDepth, rayCount: tracing.rayCount,
            reflection: tracing.reflection.rawValue,
            mechanisms: tracing.mechanismNames,
            reflectionsBesideDiffraction: tracing.reflectionsBesideDiffraction,
            scattering: tracing.statedScattering,
            crowns: site.crowns.isEmpty ? nil : site.crowns.count,
            terrain: site.terrain.map(TerrainRecord.init), seed: seed,
            version: MIMOVersion.current)
    }
}
