import Numerics
import Sites

@testable import Channels

/// A dataset around given channels; P and the thermal noise are 1 W.
enum SmallDataset {
    static func dataset(
        csi: [Complex<Float>], antennas: Int, lineOfSight: [Bool], isTest: [Bool]
    ) -> ChannelDataset {
        let users = lineOfSight.count
        let place = GeographicPoint(latitude: 60, longitude: 24)
        let record = DatasetRecord(
            site: "small", source: "test", attribution: "none",
            bounds: GeographicBox(west: 24, south: 60, east: 24.1, north: 60.1), origin: place,
            mast: .init(
                position: [0, 0, 25], location: place, placement: "ground", height: 25,
                azimuth: 0, downtilt: 0),
            array: .init(
                rows: 1, columns: antennas, spacing: 0.5,
                elementOrder: "column-major from top left", pattern: "isotropic"),
            radio: .init(
                carrierFrequency: 2e9, bandwidth: 2e7, noiseFigure: 7, interferenceMargin: 3,
                noisePower: 1, systemLoss: 10, maximumPower: 1),
            tracing: .init(
                maximumDepth: 0, rayCount: 1, reflection: "slab", polarization: "vertical"),
            users: .init(
                requested: users, dropped: 0, uncovered: 0, maximumCouplingLoss: 150, height: 1.5,
                minimumDistance: 50, maximumDistance: 400, sector: 360, testShare: 0.25),
            seed: 1, version: "test")
        return ChannelDataset(
            record: record, csi: csi,
            positions: (0..<users).map { SIMD3(Double($0), 0, 1.5) }, lineOfSight: lineOfSight,
            isTest: isTest, pathCounts: Array(repeating: 1, count: users),
            pathGains: Array(repeating: 1, count: users),
            delaySpreads: Array(repeating: 0, count: users),
            antennaPositions: (0..<antennas).map { SIMD3(0, Double($0), 0) }, footprints: [],
            samplePaths: [])
    }
}
