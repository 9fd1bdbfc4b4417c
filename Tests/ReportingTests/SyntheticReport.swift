import Foundation
import Numerics

@testable import Channels
@testable import Evaluation
@testable import Sites
@testable import Reporting

/// A made-up district and made-up results, with the shape of real ones: for tests of the report.
struct SyntheticReport {
    let dataset: ChannelDataset
    var result: EvaluationResult

    /// A small linear congruential generator (Knuth's MMIX constants): tests need no good one.
    struct Random {
        var state: UInt64
        mutating func next() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) * 0x1p-53
        }
        mutating func normal() -> Double {
            (0..<12).reduce(-6) { sum, _ in sum + next() }
        }
    }

    /// The same seed gives the same report.
    init(seed: UInt64 = 1, users: Int = 900, site: String = "sample_district") {
        var random = Random(state: seed &* 7_919 &+ 17)
        let footprints = Self.blocks(&random)
        dataset = Self.dataset(&random, footprints, users: users, site: site)
        result = Self.result(&random, dataset)
    }

    /// Perimeter blocks along streets, every other one with a courtyard.
    static func blocks(_ random: inout Random) -> [ChannelDataset.Footprint] {
        var rings: [ChannelDataset.Footprint] = []
        for column in -6...5 {
            for row in -6...5 where !(column == 0 && row == 0) {
                let x = Float(column) * 84 + 12
                let y = Float(row) * 72 + 10
                let w = Float(50 + 14 * random.next())
                let h = Float(40 + 14 * random.next())
                let top = Float(9 + 28 * random.next() * random.next() * 2)
                let slant = Float(4 * random.next())
                rings.append(
                    .init(
                        ring: [[x, y], [x + w, y + slant], [x + w - slant, y + h], [x, y + h]],
                        top: top, isCourtyard: false))
                if (column + row).isMultiple(of: 2) {
                    rings.append(
                        .init(
                            ring: [
                                [x + 14, y + 14], [x + w - 16, y + 14], [x + w - 16, y + h - 13],
                                [x + 14, y + h - 13],
                            ], top: top, isCourtyard: true))
                }
            }
        }
        return rings
    }

    private static func dataset(
        _ random: inout Random, _ footprints: [ChannelDataset.Footprint], users: Int, site: String
    ) -> ChannelDataset {
        let mast = SIMD3<Double>(45, 40, 31)
        var positions: [SIMD3<Double>] = []
        var sight: [Bool] = []
        var gains: [Float] = []
        var spreads: [Float] = []
        var counts: [Int32] = []
        var paths: [ChannelDataset.SamplePath] = []
        while positions.count < users {
            let radius = (2_500 + random.next() * 157_500).squareRoot()
            let angle = (30 + 120 * (random.next() - 0.5)) * .pi / 180
            let point = SIMD3(mast.x + radius * cos(angle), mast.y + radius * sin(angle), 1.5)
            if inside(point, footprints) { continue }
            let free = random.next() < exp(-radius / 160)
            let user = Int32(positions.count)
            positions.append(point)
            sight.append(free)
            let loss = -38 - 22 * log10(radius) - (free ? 0 : 14 + 8 * random.normal())
            gains.append(Float(pow(10, loss / 10)))
            spreads.append(Float(exp((free ? 2.4 : 4.2) + 0.7 * random.normal()) * 1e-9))
            counts.append(Int32(free ? 4 + 20 * random.next() : 1 + 12 * random.next()))
            if paths.count < 60, random.next() < 0.15 {
                let middle =
                    (mast + point) / 2 + SIMD3(30 * random.normal(), 30 * random.normal(), 0)
                let points = free ? [mast, point] : [mast, middle, point]
                paths.append(
                    .init(
                        user: user, gain: gains[gains.count - 1],
                        points: points.map { SIMD3<Float>($0) }))
            }
        }
        let antennas = (0..<64).map { index -> SIMD3<Double> in
            SIMD3<Double>(0, 0.075 * Double(index / 8), -0.075 * Double(index % 8))
        }
        return ChannelDataset(
            record: record(site: site, mast: mast),
            csi: Array(repeating: Complex(1e-6, 0), count: users * 64), positions: positions,
            lineOfSight: sight, isTest: positions.indices.map { $0 % 5 == 0 },
            pathCounts: counts, pathGains: gains, delaySpreads: spreads,
            antennaPositions: antennas, footprints: footprints, samplePaths: paths)
    }

    private static func inside(
        _ point: SIMD3<Double>, _ footprints: [ChannelDataset.Footprint]
    ) -> Bool {
        footprints.contains { footprint in
            guard !footprint.isCourtyard, let first = footprint.ring.first else { return false }
            let low = footprint.ring.reduce(first) { pointwiseMin($0, $1) }
            let high = footprint.ring.reduce(first) { pointwiseMax($0, $1) }
            let ground = SIMD2<Float>(Float(point.x), Float(point.y))
            return all(ground .> low) && all(ground .< high)
        }
    }

    static func record(site: String, mast: SIMD3<Double>) -> DatasetRecord {
        let middle = GeographicPoint(latitude: 60.1691, longitude: 24.9444)
        return DatasetRecord(
            site: site, source: "synthetic blocks, made for tests",
            attribution: "Map data © OpenStreetMap contributors, available under the Open Database "
                + "Licence (ODbL) 1.0, https://www.openstreetmap.org/copyright",
            bounds: GeographicBox(west: 24.9354, south: 60.1646, east: 24.9535, north: 60.1736),
            origin: middle,
            mast: .init(
                position: [mast.x, mast.y, mast.z], location: middle, placement: "roof",
                height: 5, azimuth: 30, downtilt: 6),
            array: .init(
                rows: 8, columns: 8, spacing: 0.5,
                elementOrder: "column-major from top left", pattern: "3gpp-38.901"),
            radio: .init(
                carrierFrequency: 2e9, bandwidth: 20e6, noiseFigure: 7, interferenceMargin: 3,
                noisePower: 8e-13, systemLoss: 10, maximumPower: 20),
            tracing: .init(
                maximumDepth: 5, rayCount: 1_000_000, reflection: "slab",
                polarization: "vertical"),
            users: .init(
                requested: 1_000, dropped: 88, uncovered: 12, maximumCouplingLoss: 144, height: 1.5,
                minimumDistance: 50,
                maximumDistance: 400, sector: 120, testShare: 0.2),
            seed: 1, version: "0.1.0")
    }
}
