import Numerics
import Sites
import Support

@testable import Channels

/// A dataset of independent complex normal channels; every third user without line of sight.
func dataset(users: Int, antennas: Int, gain: Double = 1e-5) -> ChannelDataset {
    var random = Philox(seed: 11)
    let csi = (0..<(users * antennas)).map { _ -> Complex<Float> in
        let (re, im) = random.normalPair()
        return Complex(Float(gain * re), Float(gain * im))
    }
    let place = GeographicPoint(latitude: 60, longitude: 24)
    let record = DatasetRecord(
        site: "test", source: "test", attribution: "none",
        bounds: GeographicBox(west: 24, south: 60, east: 24.1, north: 60.1), origin: place,
        mast: .init(
            position: [0, 0, 25], location: place, placement: "ground", height: 25, azimuth: 0,
            downtilt: 0),
        array: .init(
            rows: 1, columns: antennas, spacing: 0.5, elementOrder: "column-major from top left",
            pattern: "isotropic"),
        radio: .init(
            carrierFrequency: 2e9, bandwidth: 2e7, noiseFigure: 7, interferenceMargin: 3,
            noisePower: 8e-13, systemLoss: 10, maximumPower: 20),
        tracing: .init(
            maximumDepth: 0, rayCount: 1, reflection: "slab", polarization: "vertical"),
        users: .init(
            requested: users, dropped: 0, uncovered: 0, maximumCouplingLoss: 150, height: 1.5,
            minimumDistance: 50, maximumDistance: 400,
            sector: 360, testShare: 0.5),
        seed: 1, version: "test")
    return ChannelDataset(
        record: record, csi: csi,
        positions: (0..<users).map { SIMD3(Double($0), 0, 1.5) },
        lineOfSight: (0..<users).map { $0 % 3 != 0 }, isTest: (0..<users).map { $0 % 2 == 0 },
        pathCounts: Array(repeating: 1, count: users),
        pathGains: Array(repeating: 1, count: users),
        delaySpreads: Array(repeating: 0, count: users),
        antennaPositions: (0..<antennas).map { SIMD3(0, Double($0), 0) }, footprints: [],
        samplePaths: [])
}
