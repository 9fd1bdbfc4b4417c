import Foundation
import Numerics
import Support
import Testing

@testable import Channels

/// Files that others made: channels, and whatever else they know.
@Suite struct MinimalFileTests {
    private static let channels = (0..<24).map { Complex<Float>(Float($0) + 1, -0.5) }

    private static func reading(
        _ change: (inout Safetensors) -> Void
    ) throws -> ChannelDataset {
        let path = Fixtures.temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        var file = Safetensors()
        file.set("csi", [6, 4], channels)
        change(&file)
        try file.write(to: path)
        return try ChannelDataset(path: path)
    }

    private static func complaint(_ change: (inout Safetensors) -> Void) -> InputError? {
        do {
            _ = try reading(change)
            return nil
        } catch { return error as? InputError }
    }

    @Test("A file with channels only is a dataset of users of unknown sight")
    func channelsOnly() throws {
        let dataset = try Self.reading { _ in }
        #expect(dataset.userCount == 6 && dataset.antennaCount == 4)
        #expect(dataset.csi == Self.channels)
        #expect(!dataset.knowsSight && !dataset.knowsPositions && !dataset.knowsPaths)
        #expect(dataset.sights == [.unknown] && dataset.users(.unknown) == Array(0..<6))
        #expect(dataset.users(.lineOfSight).isEmpty && dataset.users(.obstructed).isEmpty)
        #expect(dataset.missing.contains("settings") && dataset.missing.contains("is_test"))
        #expect(dataset.record.radio.maximumPower == 20 && dataset.record.radio.systemLoss == 0)
        let (drawn, omitted) = try EnvironmentGroups.draw(
            from: dataset, usersPerGroup: 3, count: 5, pool: .test, seed: 1, path: "x")
        #expect(drawn.map(\.environment.sight) == [.unknown] && omitted.isEmpty)
        // Written again, it still says what it does not know.
        let path = Fixtures.temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        try dataset.write(to: path)
        let again = try ChannelDataset(path: path)
        #expect(!again.knowsSight && !again.knowsPositions && again.csi == dataset.csi)
    }

    @Test("Of channels over a band the middle group stands for the carrier")
    func band() throws {
        let dataset = try Self.reading { $0.set("csi", [2, 3, 4], Self.channels) }
        #expect(dataset.userCount == 2 && dataset.antennaCount == 4)
        #expect(dataset.band?.groups == 3 && dataset.band?.values == Self.channels)
        #expect(dataset.csi == Array(Self.channels[4..<8]) + Array(Self.channels[16..<20]))
    }

    @Test("What a file does tell is taken, the rest is named")
    func partialSettings() throws {
        let dataset = try Self.reading {
            $0.metadata["settings"] = """
                {"site": "lab", "radio": {"carrierFrequency": 3.5e9, "maximumPower": 5},
                 "mast": {"position": [1, 2, 30]}, "unheard": {"of": 1}}
                """
            $0.set("line_of_sight", [6], [1, 0, 1, 0, 0, 0] as [UInt8])
        }
        #expect(dataset.record.site == "lab" && dataset.record.radio.carrierFrequency == 3.5e9)
        #expect(dataset.record.radio.maximumPower == 5)
        #expect(dataset.record.mast.position == [1, 2, 30])
        #expect(dataset.knowsSight && dataset.users(.lineOfSight) == [0, 2])
        #expect(dataset.missing.contains("radio.systemLoss") && dataset.missing.contains("array"))
        #expect(!dataset.missing.contains("radio.maximumPower"))
        #expect(!dataset.missing.contains("settings"))
    }

    @Test("Paths tell sight, gains and delay spreads where the file does not")
    func fromPaths() throws {
        let table = BandSynthesisTests.table(paths: [1, 2, 3, 0, 5, 2])
        let dataset = try Self.reading { table.add(to: &$0) }
        #expect(dataset.paths == table && dataset.knowsSight && dataset.knowsPaths)
        #expect(dataset.pathCounts == [1, 2, 3, 0, 5, 2])
        for user in 0..<6 {
            let paths = table.paths(of: user)
            #expect(dataset.lineOfSight[user] == paths.contains { $0.vertices.isEmpty })
            #expect(abs(dataset.pathGains[user] - Float(PathStatistics.gain(paths))) <= 1e-12)
        }
    }

    @Test("Numbers that are none are named by user and antenna")
    func badNumbers() {
        var bad = Self.channels
        bad[4 * 4 + 2] = Complex(.nan, 0)
        #expect(
            Self.complaint { $0.set("csi", [6, 4], bad) }?.found.contains("user 4, antenna 2")
                == true)
        #expect(
            Self.complaint { $0.set("csi", [2, 3, 4], bad) }?.found
                .contains("user 1, group 1, antenna 2") == true)
        var places = [Double](repeating: 1, count: 18)
        places[7] = .infinity
        #expect(
            Self.complaint { $0.set("positions", [6, 3], places) }?.found.contains("user 2") == true
        )
    }

    @Test("Shapes that do not belong together are refused")
    func badShapes() {
        let complaints = [
            Self.complaint { $0.set("csi", [24], Self.channels) },
            Self.complaint { $0.set("csi", [2, 3, 2, 2], Self.channels) },
            Self.complaint { $0.set("csi", [0, 4], [] as [Complex<Float>]) },
            Self.complaint { $0.set("csi", [6, 4], [Float](repeating: 1, count: 24)) },
            Self.complaint { $0.set("positions", [5, 3], [Double](repeating: 1, count: 15)) },
            Self.complaint { $0.set("line_of_sight", [6], [0, 1, 7, 0, 1, 1] as [UInt8]) },
            Self.complaint { $0.set("is_test", [2], [0, 1] as [UInt8]) },
            Self.complaint { $0.metadata["settings"] = "no JSON" },
            Self.complaint { $0.metadata["settings"] = "{\"site\": 4}" },
            Self.complaint { $0.metadata["format"] = "mimo-weights-1" },
            Self.complaint { $0.metadata["format"] = "mimo-channels-99" },
        ]
        for (index, complaint) in complaints.enumerated() {
            #expect(complaint != nil, "case \(index)")
        }
        // What Hugging Face's own writer puts there says nothing about us.
        #expect(Self.complaint { $0.metadata["format"] = "pt" } == nil)
    }

    @Test("Paths that do not belong together are refused")
    func badPaths() {
        let table = BandSynthesisTests.table(paths: [1, 2, 3, 0, 5, 2])
        func complaint(_ change: (inout PathTable) -> Void) -> InputError? {
            var broken = table
            change(&broken)
            return Self.complaint { broken.add(to: &$0) }
        }
        #expect(complaint { _ in } == nil)
        #expect(complaint { $0.delays[3] = -1 } != nil)
        #expect(complaint { $0.delays[3] = .nan }?.found.contains("user 2, path 0") == true)
        #expect(complaint { $0.departures[0] = SIMD3(1, 1, 0) } != nil)
        #expect(complaint { $0.arrivals[0] = .zero } != nil)
        #expect(complaint { $0.transfers[1] = Complex(.infinity, 0) } != nil)
        #expect(complaint { $0.offsets[1] = 9 } != nil)
        #expect(complaint { $0.interactionOffsets[1] = 99 } != nil)
        #expect(
            Self.complaint { file in
                table.add(to: &file)
                file.set(
                    "interaction_kind", [table.kinds.count],
                    [UInt8](repeating: 9, count: table.kinds.count))
            } != nil)
    }
}
