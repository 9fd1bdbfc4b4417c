import Foundation
import RayTracing
import Sites
import Testing

@testable import Channels

struct IndoorTests {
    private static let place = GeographicPoint(latitude: 60, longitude: 25)

    private func dataset(
        _ recipe: DatasetRecipe, height: Double = 20, threads: Int? = nil
    ) throws -> ChannelDataset {
        var recipe = recipe
        recipe.tracing.rayCount = 20_000
        recipe.tracing.maximumDepth = 2
        recipe.tracing.threads = threads
        let site = Fixtures.street()
        return try recipe.dataset(
            site: site, mast: Mast(site: site, at: Self.place, height: height))
    }

    private func chosen(_ text: String, _ loss: BuildingEntryLoss?) throws -> DatasetRecipe {
        var recipe = DatasetRecipe(users: 1)
        recipe.chosen = try ChosenPositions(csv: text, source: "users.csv")
        recipe.users.maximumCouplingLoss = 1_000
        recipe.users.indoor = loss.map { IndoorUsers(share: 0, entryLoss: $0) }
        return recipe
    }

    @Test("Walls take what the tables of TR 38.901 say")
    func walls() {
        // Of glass and concrete alone the sum of powers is known: at 2 GHz 2.4, 23.6 and 13 dB.
        let low = -10 * log10((0.3 / 1.7378008) + 0.7 / 19.9526231)
        let high = -10 * log10((0.7 / 229.0867653) + 0.3 / 19.9526231)
        #expect(abs(BuildingEntryLoss.low.wall(at: 2e9) - (5 + low)) < 1e-6)
        #expect(abs(BuildingEntryLoss.high.wall(at: 2e9) - (5 + high)) < 1e-6)
        // At 60 GHz concrete is shut, and glass decides.
        #expect(abs(BuildingEntryLoss.low.wall(at: 60e9) - (5 + 14 - 10 * log10(0.3))) < 1e-3)
        #expect(abs(BuildingEntryLoss.high.wall(at: 60e9) - (5 + 41 - 10 * log10(0.7))) < 1e-3)
    }

    @Test(
        "Behind a wall that sees the mast the straight path has Friis' loss over both parts and the entry loss"
    )
    func direct() throws {
        // Five metres behind the middle of a wall at y = 20, straight before the mast.
        let rows = String(repeating: "0,25,1.5\n", count: 400)
        for loss in BuildingEntryLoss.allCases {
            let data = try dataset(chosen("x,y,z\n" + rows, loss))
            #expect(data.userCount == 400)
            #expect(data.indoorDepths.allSatisfy { $0 == 5 })
            #expect(data.lineOfSight.allSatisfy { !$0 })
            #expect(data.record.users.indoor == IndoorUsers(share: 1, entryLoss: loss))
            let paths = try #require(data.paths)
            let length = (19.9 * 19.9 + 18.5 * 18.5).squareRoot() + 5
            let friis = 20 * log10(PropagationPath.speedOfLight / 2e9 / (4 * .pi * length))
            let losses = (0..<400).map { user -> Double in
                let path = paths.range(of: user).lowerBound
                #expect(paths.kinds[paths.interactions(of: path)] == [.transmission])
                #expect(abs(paths.delays[path] * PropagationPath.speedOfLight - length) < 1e-9)
                return friis - 20 * log10(Double(paths.transfers[4 * path].length))
            }
            let mean = losses.reduce(0, +) / 400
            let deviation = (losses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 399).squareRoot()
            let expected = loss.wall(at: 2e9) + 2.5
            // Four standard errors of 400 normal draws.
            #expect(abs(mean - expected) < 4 * loss.deviation / 20)
            #expect(abs(deviation - loss.deviation) < 4 * loss.deviation / 28.3)
        }
    }

    @Test("A user is reached through the wall that lets most in, not through the nearest")
    func strongest() throws {
        // One metre from the northern wall, fourteen from the southern one, which sees the mast.
        let data = try dataset(chosen("x,y,z\n0,34,1.5\n", .low))
        #expect(data.indoorDepths == [14])
    }

    @Test("Without an entry loss a chosen user indoors is refused, with its line")
    func refused() throws {
        let error = #expect(throws: InputErrorLike.self) {
            try wrapped(chosen("x,y,z\n0,25,1.5\n", nil))
        }
        #expect(error?.text.contains("line 2") == true)
    }

    private struct InputErrorLike: Error { var text: String }
    private func wrapped(_ recipe: DatasetRecipe) throws {
        do { _ = try dataset(recipe) } catch { throw InputErrorLike(text: "\(error)") }
    }

    @Test(
        "Of drawn users a share is indoors, on storeys of the houses, the same on any number of threads"
    )
    func drawn() throws {
        var recipe = DatasetRecipe(users: 300)
        recipe.users.distances = 10...180
        recipe.users.indoor = IndoorUsers(share: 0.6)
        recipe.users.maximumCouplingLoss = 1_000
        let data = try dataset(recipe, height: 30)
        let index = BuildingIndex(Fixtures.street().buildings)
        var storeys: Set<Double> = []
        for (position, depth) in zip(data.positions, data.indoorDepths) {
            let building = index.around(position)
            #expect((building != nil) == (depth > 0))
            if depth > 0 { storeys.insert(position.z) } else { #expect(position.z == 1.5) }
        }
        // Houses of 12, 16 and 20 m.
        #expect(storeys == [1.5, 4.5, 7.5, 10.5, 13.5, 16.5])
        let requested = data.record.users.requested
        #expect(requested == 300 && data.record.users.indoor == IndoorUsers(share: 0.6))
        let indoors = Double(data.indoorDepths.count { $0 > 0 })
        let outdoors = Double(data.userCount) - indoors
        // Some have no path; four standard deviations of 300 draws are 34.
        #expect(indoors > 180 - 34 - Double(300 - data.userCount) && outdoors < 120 + 34)
        let alone = try dataset(recipe, height: 30, threads: 1)
        #expect(alone.csi == data.csi && alone.indoorDepths == data.indoorDepths)

        let path = Fixtures.temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        try data.write(to: path)
        let read = try ChannelDataset(path: path)
        #expect(read.indoorDepths == data.indoorDepths && read.record == data.record)
        #expect(
            read.selecting([3, 1]).indoorDepths == [data.indoorDepths[3], data.indoorDepths[1]])
    }

    @Test("Users outdoors are the same as without anybody indoors beside them")
    func unchanged() throws {
        var recipe = DatasetRecipe(users: 40)
        recipe.users.distances = 10...150
        let without = try dataset(recipe)
        recipe.users.indoor = IndoorUsers(share: 0)
        let with = try dataset(recipe)
        #expect(with.positions == without.positions && with.csi == without.csi)
        #expect(without.indoorDepths.isEmpty && with.indoorDepths.allSatisfy { $0 == 0 })
    }
}
