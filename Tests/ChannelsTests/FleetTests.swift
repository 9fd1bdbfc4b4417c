import Foundation
import Sites
import Support
import Testing

@testable import Channels

struct FleetTests {
    private static let kotka = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sites/demo/kotka_karhula.osm.pbf").path

    private func inFolder(_ body: (String) throws -> Void) throws {
        let folder =
            FileManager.default.temporaryDirectory.path
            + "/mimo-fleet-\(UInt32.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private static var recipe: DatasetRecipe {
        var recipe = DatasetRecipe(users: 40)
        recipe.users.distances = 30...150
        recipe.tracing.rayCount = 20_000
        recipe.tracing.maximumDepth = 2
        return recipe
    }

    private func fleet(
        _ text: String, _ folder: String, recipe: DatasetRecipe = Self.recipe
    ) throws -> Fleet {
        try Fleet(
            masts: FleetMast.list(text, source: "masts.csv"), recipe: recipe, folder: folder)
    }

    @Test("Columns have the defaults and meanings that the docstring gives")
    func columns() throws {
        let plain = try FleetMast.list(
            "lat,lon\n60.5,26.9\n60.6,26.8\n", source: "m")
        #expect(plain.map(\.name) == ["mast-1", "mast-2"])
        #expect(plain[0].height == 25 && plain[0].azimuth == nil && plain[0].downtilt == 0)
        #expect(plain[1].location == GeographicPoint(latitude: 60.6, longitude: 26.8))
        #expect(plain[1].source == "m, line 3")
        let full = try FleetMast.list(
            "owner,bearing,name,longitude,latitude,height,downtilt\n"
                + "x,0,north,26,60,30,6\nx,90,east,26,60,,\nx,180,south,26,60,,\nx,270,west,26,60,,\n"
                + "x,,free,26,60,,\n",
            source: "m")
        // A compass counts clockwise from north, an azimuth counter-clockwise from east.
        #expect(full.map(\.azimuth) == [90, 0, 270, 180, nil])
        #expect(full[0].height == 30 && full[0].downtilt == 6 && full[1].height == 25)
        let turned = try FleetMast.list(
            "latitude,longitude,azimuth\n60,26,-90\n60,26,450\n", source: "m")
        #expect(turned.map(\.azimuth) == [270, 90])
    }

    @Test(
        "A list that cannot be meant is refused by line",
        arguments: [
            ("lat\n60\n", "m"), ("lat,lon\n", "m"), ("lat,lon\n60,x\n", "m, line 2"),
            ("lat,lon\n60,26\n95,26\n", "m, line 3"), ("lat,lon,height\n60,26,0\n", "m, line 2"),
            ("lat,lon,name\n60,26,a\n60,26,A\n", "m, line 3"),
            ("lat,lon,name\n60,26,../a\n", "m, line 2"),
            ("lat,lon,azimuth,bearing\n60,26,1,2\n", "m"), ("lat,latitude,lon\n60,61,26\n", "m"),
            ("lat,lon,downtilt\n60,26,100\n", "m, line 2"), ("lat,lon\n60,nan\n", "m, line 2"),
        ])
    func refusedLists(text: String, source: String) {
        let error = #expect(throws: InputError.self) { try FleetMast.list(text, source: "m") }
        #expect(error?.source == source)
    }

    @Test("The same masts as YAML are the same masts, whatever the order and the style")
    func yaml() throws {
        let csv = try FleetMast.list(
            "name,lat,lon,height,bearing,downtilt\na,60.5,26.9,30,200,6\n,60.6,-26.8,,,\n",
            source: "m")
        let yaml = try FleetMast.list(
            """
            # The harbour's masts
            owner: x
            masts:
              - {lon: 26.9, lat: 60.5, name: "a", bearing: 200, height: 30, downtilt: 6}
              - lat: 60.6
                lon: -26.8
                height: ~
            """, source: "m")
        #expect(yaml.map(\.source) == ["m, line 4", "m, line 5"])
        #expect(csv.map(\.source) == ["m, line 2", "m, line 3"])
        var same = yaml
        for number in same.indices { same[number].source = csv[number].source }
        #expect(same == csv)
        // JSON is YAML.
        let json = try FleetMast.list(
            #"{"masts": [{"latitude": 60.5, "longitude": 26.9}]}"#, source: "m")
        #expect(json.map(\.location) == [GeographicPoint(latitude: 60.5, longitude: 26.9)])
    }

    @Test(
        "A YAML list that cannot be meant is refused by line, in one line",
        arguments: [
            ("masts:\n  - {lat: 60, lon: 26}\n  - {lat: 95, lon: 26}\n", "m, line 3"),
            ("masts:\n  - {lat: 60}\n", "m"), ("masts: []\n", "m, line 1"),
            ("masts:\n  - 60, 26\n", "m, line 2"),
            ("masts:\n  - {lat: [60], lon: 26}\n", "m, line 2"),
            ("sites:\n  - {name: x}\n", "m"), ("---\n- 1\n", "m"), ("masts: [\n", "m"),
            ("masts:\n  - {lat: 60, lat: 61, lon: 26}\n", "m"),
            ("masts:\n  - {lat: 60, LAT: 61, lon: 26}\n", "m, line 2"),
        ])
    func refusedYAML(text: String, source: String) {
        let error = #expect(throws: InputError.self) { try FleetMast.list(text, source: "m") }
        #expect(error?.source == source)
        #expect(error?.description.contains("\n") == false)
        #expect(error?.description.contains("Yams") == false)
    }

    private static let list = """
        name,latitude,longitude,bearing
        a,60.5350,26.9529,200
        b,60.5345,26.9560,

        """

    @Test("A mast's dataset is that of a site read with its window")
    func sameAsSite() throws {
        try inFolder { folder in
            let fleet = try fleet(Self.list, folder)
            let windows = try fleet.cut(map: Self.kotka)
            #expect(windows.reads == 1)
            for number in 0..<2 {
                let made = try fleet.make(number, windows: windows)
                #expect(made.outcome == .made && made.replaced == nil)
                let (site, _) = try Site.load(
                    path: Self.kotka, options: SiteImportOptions(window: windows.windows[number]))
                let mast = try Mast(
                    site: site, at: fleet.masts[number].location, height: 25)
                var recipe = Self.recipe
                if number == 0 {
                    recipe.array.azimuth = 250
                    recipe.chooseAzimuth = false
                }
                let expected = try recipe.dataset(site: site, mast: mast)
                #expect(made.dataset.csi == expected.csi)
                #expect(made.dataset.positions == expected.positions)
                #expect(made.dataset.record.mast.azimuth == expected.record.mast.azimuth)
                #expect(made.dataset.record.attribution.contains("OpenStreetMap"))
                #expect(fleet.cost(number, windows: windows) > 0)
            }
        }
    }

    @Test("What is done is kept; what differs or is damaged is made anew")
    func resumes() throws {
        try inFolder { folder in
            let fleet = try fleet(Self.list, folder)
            let windows = try fleet.cut(map: Self.kotka)
            #expect(!fleet.isDone(0, windows: windows))
            _ = try fleet.make(0, windows: windows)
            let bytes = try Data(contentsOf: URL(fileURLWithPath: fleet.file(0)))
            #expect(fleet.isDone(0, windows: windows) && !fleet.isDone(1, windows: windows))
            let kept = try fleet.make(0, windows: windows)
            #expect(kept.outcome == .kept && kept.replaced == nil)

            var recipe = Self.recipe
            recipe.seed = 2
            let other = try self.fleet(Self.list, folder, recipe: recipe)
            #expect(!other.isDone(0, windows: windows))
            let made = try other.make(0, windows: windows)
            #expect(made.outcome == .made && made.replaced == "other settings")

            try bytes.prefix(900).write(to: URL(fileURLWithPath: fleet.file(0)))
            #expect(!fleet.isDone(0, windows: windows))
            let mended = try fleet.make(0, windows: windows)
            #expect(mended.outcome == .made && mended.replaced != nil)
            #expect(try Data(contentsOf: URL(fileURLWithPath: fleet.file(0))) == bytes)
        }
    }

    @Test("Only the masts near a change of the map are made anew")
    func changedMap() throws {
        try inFolder { folder in
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            let map = folder + "/region.osm"
            // Two quarters of houses 11 km apart.
            func write(houses: Int) throws {
                try Data(FleetMap.text(quarters: [60.0, 60.1], houses: [36, houses]).utf8)
                    .write(to: URL(fileURLWithPath: map))
            }
            try write(houses: 36)
            let fleet = try fleet("lat,lon\n60.0,25\n60.1,25\n", folder)
            var windows = try fleet.cut(map: map)
            for number in 0..<2 { _ = try fleet.make(number, windows: windows) }
            try write(houses: 35)
            windows = try fleet.cut(map: map)
            #expect(try fleet.make(0, windows: windows).outcome == .kept)
            let changed = try fleet.make(1, windows: windows)
            #expect(changed.outcome == .made && changed.replaced == "another map")
        }
    }

    @Test("A mast that cannot be is refused by its row: in a house, beside one, off the map")
    func refusedMasts() throws {
        try inFolder { folder in
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            let map = folder + "/region.osm"
            try Data(FleetMap.text(quarters: [60.0], houses: [36]).utf8)
                .write(to: URL(fileURLWithPath: map))
            let house = FleetMap.corner(quarter: 60, house: 0)
            // 0.3 m west of its wall.
            let beside = house.longitude - 0.3 / 111_000 / 0.5
            let fleet = try fleet(
                """
                lat,lon,height
                \(house.latitude + 0.00002),\(house.longitude + 0.00005),5
                \(house.latitude + 0.00002),\(beside),5
                \(house.latitude + 0.00002),\(beside),25
                60.02,25,25
                61,25,25

                """, folder)
            let windows = try fleet.cut(map: map)
            for (number, word) in [(0, "within"), (1, "beside"), (3, "buil"), (4, "61")] {
                let error = #expect(throws: InputError.self) {
                    try fleet.make(number, windows: windows)
                }
                #expect(error?.source == "masts.csv, line \(number + 2)")
                #expect(
                    error.map { "\($0)".contains(word) } == true, "\(String(describing: error))")
            }
            #expect(try fleet.make(2, windows: windows).outcome == .made)
            #expect(fleet.leavesMap(2, windows: windows) == false)
            #expect(fleet.leavesMap(4, windows: windows) == true)
        }
    }
}

/// Maps that are made up: quarters of houses of 12 by 10 m, six in a row, 25 m apart.
enum FleetMap {
    private static let metre = (latitude: 1 / 111_320.0, longitude: 1 / 55_660.0)

    /// The south-western corner of a house of the quarter at a latitude, longitude 25.
    static func corner(quarter: Double, house: Int) -> GeographicPoint {
        GeographicPoint(
            latitude: quarter + Double(house / 6 * 25 - 70) * metre.latitude,
            longitude: 25 + Double(house % 6 * 25 - 70) * metre.longitude)
    }

    static func text(quarters: [Double], houses: [Int]) -> String {
        var (nodes, ways, count) = ("", "", 0)
        for (quarter, houses) in zip(quarters, houses) {
            for house in 0..<houses {
                let corner = corner(quarter: quarter, house: house)
                let first = count + 1
                for (x, y) in [(0.0, 0.0), (12, 0), (12, 10), (0, 10)] {
                    count += 1
                    nodes += String(
                        format: "<node id=\"%d\" version=\"1\" lat=\"%.7f\" lon=\"%.7f\"/>\n",
                        count,
                        corner.latitude + y * metre.latitude,
                        corner.longitude + x * metre.longitude)
                }
                let refs = [0, 1, 2, 3, 0].map { "<nd ref=\"\(first + $0)\"/>" }.joined()
                ways +=
                    "<way id=\"\(first)\" version=\"1\">\(refs)<tag k=\"building\" v=\"house\"/>"
                    + "<tag k=\"height\" v=\"\(8 + house % 5)\"/></way>\n"
            }
        }
        let south = (quarters.min() ?? 0) - 0.05
        let north = (quarters.max() ?? 0) + 0.05
        return "<?xml version=\"1.0\"?>\n<osm version=\"0.6\">\n"
            + "<bounds minlat=\"\(south)\" minlon=\"24.9\" maxlat=\"\(north)\" maxlon=\"25.1\"/>\n"
            + nodes + ways + "</osm>\n"
    }
}
