import Foundation
import Numerics
import RayTracing
import Sites
import Support

/// How to make a ``ChannelDataset`` from a site and a mast.
///
///     let (site, _) = try Site.load(path: "helsinki.osm.pbf")
///     let mast = try Mast(
///         site: site, proposal: MastProposal(site: site), height: nil)
///     let dataset = try DatasetRecipe(users: 1_000).dataset(site: site, mast: mast)
public struct DatasetRecipe: Sendable {
    /// Users to place; those without a path are dropped.
    public var users: UserPlacement
    /// Positions that were chosen; these take the place of drawn ones.
    public var chosen: ChosenPositions?
    /// Horizontal distances from the mast, in metres, outside which chosen users are left out;
    /// `nil` leaves none out.
    public var chosenDistances: ClosedRange<Double>?
    /// The array; its azimuth is replaced by ``bestAzimuth(site:mast:)`` when
    /// ``chooseAzimuth`` is set.
    public var array: AntennaArray
    /// Whether to turn the array to where most streets are served.
    public var chooseAzimuth: Bool
    /// Carrier, bandwidth, noise and power.
    public var radio: RadioParameters
    /// How paths are searched.
    public var tracing: PathSolverConfiguration
    /// Share of the users kept for testing.
    public var testShare: Double
    /// Seed of positions and test users.
    public var seed: UInt64
    /// Users whose paths are kept for pictures, of each kind (LOS, NLOS).
    public var pictured: Int

    /// What is looked for beside the line of sight where nothing else is said: reflections, and
    /// diffraction at one edge, without which every fifth user is missing and delays spread too widely
    /// (decision record 014).
    public static let mechanisms: Set<Mechanism> = [.specular, .diffraction]

    /// A recipe for `users` positions; everything else has its documented default.
    public init(users count: Int, array: AntennaArray? = nil, seed: UInt64 = 1) {
        self.array = array ?? AntennaArray()
        chooseAzimuth = array == nil
        users = UserPlacement(count: count, sector: self.array.pattern.defaultSector)
        radio = RadioParameters()
        tracing = PathSolverConfiguration(mechanisms: Self.mechanisms)
        testShare = 0.2
        self.seed = seed
        pictured = 6
    }

    /// Distance from a building, in metres, within which people are expected (ours).
    public static let inhabited = 30.0

    /// The azimuth, of twelve, whose sector holds the most outdoor area within ``inhabited`` of a
    /// building, sampled on a grid of 10 m; 0 when users are all around.
    ///
    /// All outdoor area would turn arrays to fields and to the sea.
    public func bestAzimuth(site: Site, mast: Mast) throws -> Double {
        guard users.sector < 360 else { return 0 }
        let window = try site.window()
        var served = [Int](repeating: 0, count: 12)
        let reach = users.distances.upperBound
        for x in stride(from: -reach, through: reach, by: 10) {
            for y in stride(from: -reach, through: reach, by: 10) {
                let distance = (x * x + y * y).squareRoot()
                let point = SIMD2(mast.position.x + x, mast.position.y + y)
                guard users.distances.contains(distance), isAllowed(point, site, window),
                    site.obstacles.isNear(point, within: Self.inhabited)
                else { continue }
                let bearing = atan2(y, x) * 180 / .pi
                for i in 0..<12 {
                    let off = abs(remainder(bearing - 30 * Double(i), 360))
                    if off <= users.sector / 2 { served[i] += 1 }
                }
            }
        }
        let best = (0..<12).max { (served[$0], -$0) < (served[$1], -$1) } ?? 0
        return 30 * Double(best)
    }

    /// The array as it will face at `mast`.
    func turned(site: Site, mast: Mast) throws -> AntennaArray {
        var array = array
        if chooseAzimuth { array.azimuth = try bestAzimuth(site: site, mast: mast) }
        return array
    }

    func isAllowed(_ point: SIMD2<Double>, _ site: Site, _ window: Site.Window) -> Bool {
        Site.contains(window, point) && site.isOutdoors(point)
    }

    /// Traces the site and makes the dataset.
    ///
    /// - Parameters:
    ///   - site: the site.
    ///   - mast: where the array stands.
    ///   - style: how progress is shown.
    /// - Throws: `InputError` when users cannot be placed or none has a path.
    public func dataset(
        site: Site, mast: Mast, progress style: ProgressDisplay.Style = .silent
    ) throws -> ChannelDataset {
        let placed = try placed(site: site, mast: mast)
        let (array, positions) = (placed.recipe.array, placed.positions)
        var tracing = tracing
        tracing.seed = seed
        let solver = try PathSolver(
            mesh: site.mesh, frequency: radio.carrierFrequency, configuration: tracing)
        let progress = ProgressDisplay(
            "tracing \(site.name)", total: solver.progressSteps, style: style)
        let targets = placed.targets
        let traced = Foliage(
            site.crowns, on: site.terrain, frequency: radio.carrierFrequency
        ).weakened(
            solver.paths(from: mast.position, to: targets, progress: progress),
            from: mast.position, to: targets, threads: tracing.threads)
        let arrivals = placed.arriving(traced, frequency: radio.carrierFrequency)
        progress.finish()
        let paths = arrivals.map(\.paths)
        let synthesis = ChannelSynthesis(
            array: array, frequency: radio.carrierFrequency, systemLoss: radio.systemLoss)
        let channels = Parallel.map(positions.count, threads: tracing.threads) {
            synthesis.channel(paths[$0])
        }
        let limit = pow(10, -users.maximumCouplingLoss / 10)
        let reached = positions.indices.filter { !paths[$0].isEmpty }
        let kept = reached.filter { user in
            let mean = channels[user].reduce(0) { $0 + $1.lengthSquared } / Double(array.count)
            return mean >= limit
        }
        guard !kept.isEmpty else {
            throw InputError(
                site.source,
                expected: "at least one user within \(users.maximumCouplingLoss) dB coupling loss",
                found: "none of \(positions.count), \(reached.count) with a path")
        }
        var record = placed.recipe.record(
            site, mast, array, dropped: positions.count - reached.count,
            uncovered: reached.count - kept.count)
        record.users.file = placed.file
        var dataset = assemble(
            record, site, array, kept, positions: kept.map { positions[$0] },
            paths: kept.map { paths[$0] }, channels: kept.map { channels[$0] })
        if !placed.rows.isEmpty { dataset.userRows = kept.map { placed.rows[$0] } }
        dataset.terrain = site.terrain
        if users.indoor != nil { dataset.indoorDepths = kept.map { Float(arrivals[$0].depth) } }
        return dataset
    }

    private func assemble(
        _ record: DatasetRecord, _ site: Site, _ array: AntennaArray, _ drawn: [Int],
        positions: [SIMD3<Double>], paths: [[PropagationPath]], channels: [[Complex<Double>]]
    ) -> ChannelDataset {
        let wavelength = PropagationPath.speedOfLight / radio.carrierFrequency
        return ChannelDataset(
            record: record,
            csi: channels.joined().map { value in
                let (real, imaginary) = value.rawStorage
                return Complex<Float>(Float(real), Float(imaginary))
            },
            positions: positions,
            lineOfSight: paths.map { $0.contains { $0.order == 0 } },
            isTest: drawn.map { user in
                var random = Philox(
                    seed: seed, stream: RandomStream.testUsers, substream: UInt32(user))
                return random.uniform() < testShare
            },
            pathCounts: paths.map { Int32($0.count) },
            pathGains: paths.map { Float(PathStatistics.gain($0)) },
            delaySpreads: paths.map { Float(PathStatistics.delaySpread($0)) },
            antennaPositions: array.elementPositions.map { $0 * wavelength },
            footprints: site.mapFootprints,
            samplePaths: samples(record.mast.position, positions, paths),
            paths: PathTable(paths))
    }

    /// The strongest paths of the first few users of each kind.
    private func samples(
        _ mast: [Double], _ positions: [SIMD3<Double>], _ pool: [[PropagationPath]]
    ) -> [ChannelDataset.SamplePath] {
        let mast = SIMD3(mast[0], mast[1], mast[2])
        let direct = pool.indices.filter { pool[$0].contains { $0.order == 0 } }
        let hidden = pool.indices.filter { !pool[$0].contains { $0.order == 0 } }
        return (direct.prefix(pictured) + hidden.prefix(pictured)).flatMap { user in
            pool[user].sorted { $0.gain.lengthSquared > $1.gain.lengthSquared }.prefix(5).map {
                let points = [mast] + $0.vertices + [positions[user]]
                return ChannelDataset.SamplePath(
                    user: Int32(user), gain: Float($0.gain.lengthSquared),
                    points: points.map { SIMD3<Float>($0) })
            }
        }
    }
}
