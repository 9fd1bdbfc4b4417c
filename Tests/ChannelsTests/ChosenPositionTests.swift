import Foundation
import Numerics
import Sites
import Support
import Testing

@testable import Channels

struct ChosenPositionTests {
    private static let mast = GeographicPoint(latitude: 60, longitude: 25)

    private func recipe(_ text: String) throws -> DatasetRecipe {
        var recipe = DatasetRecipe(users: 1)
        recipe.chosen = try ChosenPositions(csv: text, source: "users.csv")
        recipe.tracing.rayCount = 50_000
        recipe.tracing.maximumDepth = 2
        return recipe
    }

    private func dataset(_ text: String) throws -> ChannelDataset {
        let site = Fixtures.street()
        return try recipe(text).dataset(
            site: site, mast: Mast(site: site, at: Self.mast, height: 20))
    }

    /// Along the street at y = 0, eastwards, clear of the houses.
    private static let track = stride(from: 20.0, through: 140, by: 20).map { SIMD3($0, 1.25, 1.5) }

    private static func csv(_ points: [SIMD3<Double>]) -> String {
        "x,y,z\n" + points.map { "\($0.x),\($0.y),\($0.z)\n" }.joined()
    }

    @Test("Chosen users stand where the file says, in its order, whatever its columns are called")
    func places() throws {
        let data = try dataset(Self.csv(Self.track))
        #expect(data.positions == Self.track)
        #expect(data.userRows == (0..<7).map(Int32.init))
        #expect(data.lineOfSight.allSatisfy { $0 })
        #expect(data.record.mast.azimuth == 0)
        #expect(data.record.users.requested == 7 && data.record.users.sector == 360)
        #expect(data.record.users.file?.rows == 7)
        // The same places as latitude and longitude, columns in another order, one of them ours.
        let frame = Fixtures.street().frame
        var text = "height,note,\"lon\",lat\r\n"
        for point in Self.track {
            let place = try frame.geographic(SIMD2(point.x, point.y))
            text += "\(point.z),\"a, b\",\(place.longitude),\(place.latitude)\r\n"
        }
        let same = try dataset("\u{FEFF}" + text)
        for (one, other) in zip(same.positions, data.positions) {
            #expect(((one - other) * (one - other)).sum() < 1e-12)
        }
        #expect(same.lineOfSight == data.lineOfSight)
        // Backwards: the same channels in the other order.
        let back = try dataset(Self.csv(Self.track.reversed()))
        for user in 0..<7 {
            let difference =
                zip(back.channel(of: user), data.channel(of: 6 - user))
                .map { ($0 - $1).length }.max() ?? 1
            let scale = data.channel(of: 6 - user).map(\.length).max() ?? 0
            #expect(difference <= 1e-4 * scale)
        }
    }

    @Test("A user without a path is dropped and counted, and the others keep their rows")
    func dropped() throws {
        // The second user stands behind a house, and no reflection is allowed.
        var recipe = try recipe("x,y,z\n60,1,1.5\n-60,37,1.5\n80,1,1.5\n")
        recipe.tracing.maximumDepth = 0
        let site = Fixtures.street()
        let data = try recipe.dataset(
            site: site, mast: Mast(site: site, at: Self.mast, height: 8))
        #expect(data.userRows == [0, 2])
        #expect(data.record.users.dropped == 1 && data.record.users.requested == 3)
        let path = Fixtures.temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        try data.write(to: path)
        let read = try ChannelDataset(path: path)
        #expect(read.userRows == [0, 2] && read.record == data.record)
        #expect(read.selecting([1]).userRows == [2])
    }

    @Test("Distances count only where they are asked for")
    func distances() throws {
        var recipe = try recipe(Self.csv(Self.track))
        recipe.chosenDistances = 50...110
        let site = Fixtures.street()
        let data = try recipe.dataset(
            site: site, mast: Mast(site: site, at: Self.mast, height: 20))
        #expect(data.userRows == [2, 3, 4])
        #expect(data.record.users.file?.beyond == 4)
        #expect(abs(data.record.users.maximumDistance - 100) < 0.1)
    }

    @Test(
        "A position where no user can be is refused by file and line",
        arguments: [
            ("x,y,z\n20,1,1.5\n-170,-30,1.5\n", 3, "way/"),  // in a house
            ("x,y,z\n20,1,1.5\n\n5000,1,1.5\n", 4, "5000"),  // outside the window
            ("x,y,z\n20,1,0\n", 2, "0"),  // on the ground
            ("x,y,z\n20,1,-1\n", 2, "-1"), ("x,y,z\n0,0,20\n", 2, "mast"),
            ("lat,lon,height\n160,25,1.5\n", 2, "160"), ("x,y,z\n20,1,nan\n", 2, "nan"),
            ("x,y,z\n20,1\n", 2, "2"), ("x,y,z\n20,one,2\n", 2, "one"),
        ])
    func refused(text: String, line: Int, found: String) {
        let error = #expect(throws: InputError.self) { try dataset(text) }
        #expect(error?.source == "users.csv, line \(line)")
        #expect(error?.found.contains(found) == true, "\(String(describing: error))")
    }

    @Test("A roof is a place for a user; a file needs one set of columns and a row")
    func forms() throws {
        let data = try dataset("x,y,z\n-170,-30,13.5\n")
        #expect(data.positions == [SIMD3(-170, -30, 13.5)])
        for text in ["lat,lon\n1,2\n", "lat,lon,height,x,y,z\n1,2,3,4,5,6\n", "x,y,z\n", ""] {
            #expect(throws: InputError.self) {
                try ChosenPositions(csv: text, source: "users.csv")
            }
        }
    }
}
