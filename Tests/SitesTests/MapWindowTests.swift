import Foundation
import Support
import Testing

@testable import Sites

/// Windows cut out of a large map against the whole map read with that window.
struct MapWindowTests {
    private func windows(
        _ map: String, _ boxes: [GeographicBox], in folder: URL
    ) throws -> MapWindows {
        try MapWindows.cut(
            map: map, windows: boxes, to: folder.appendingPathComponent("map/w.safetensors").path)
    }

    /// Writes `text` as a map into `folder`.
    private func map(_ text: String, in folder: URL) throws -> String {
        let path = folder.appendingPathComponent("region.osm").path
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func whole(_ map: String, _ box: GeographicBox) throws -> Site {
        try Site.load(path: map, options: SiteImportOptions(window: box)).site
    }

    @Test("Windows of another map are cut anew, be it as large and as old as the first")
    func otherMap() throws {
        try Fixtures.withFolder { folder in
            let box = try MapWindows.window(around: MapWriter.origin, reach: 200)
            func map(_ name: String, height: Int) throws -> String {
                var writer = try MapWriter()
                writer.way(
                    1, MapWriter.box(40, 10, 20, 20), ["building": "yes", "height": "\(height)"])
                let path = folder.appendingPathComponent(name).path
                try Data(writer.text().utf8).write(to: URL(fileURLWithPath: path))
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000)],
                    ofItemAtPath: path)
                return path
            }
            let (low, high) = (try map("low.osm", height: 10), try map("high.osm", height: 30))
            let tops = try [low, low, high].map {
                try windows($0, [box], in: folder).site(0, name: "w").site.buildings[0].top
            }
            #expect(tops.map { ($0 * 1e6).rounded() / 1e6 } == [10, 10, 30])
        }
    }

    @Test(
        "A window has the buildings that the whole map has there, to the last digit",
        arguments: [("helsinki_kluuvi", 60.1691, 24.9445), ("kotka_karhula", 60.53498, 26.95286)])
    func sameBuildings(name: String, latitude: Double, longitude: Double) throws {
        let map = Fixtures.demo.appendingPathComponent("\(name).osm.pbf").path
        let boxes = try [(0.0, 0.0), (0.001, 0.002), (-0.002, 0.0)].map {
            try MapWindows.window(
                around: GeographicPoint(
                    latitude: latitude + $0.0, longitude: longitude + $0.1),
                reach: 150)
        }
        try Fixtures.withFolder { folder in
            let windows = try windows(map, boxes, in: folder)
            #expect(windows.windows == boxes)
            for (number, box) in boxes.enumerated() {
                let (site, _) = try windows.site(number, name: "mast")
                let expected = try whole(map, box)
                #expect(site.buildings.count > 3)
                #expect(site.buildings == expected.buildings, "window \(number)")
                #expect(site.mesh.triangles == expected.mesh.triangles)
                #expect(site.bounds == expected.bounds && site.frame == expected.frame)
                #expect(site.attribution == expected.attribution)
                #expect(windows.buildings[number] >= site.buildings.count / 2)
            }
        }
    }

    @Test("The middle of a window is its place, and its edges are as far as asked")
    func window() throws {
        for latitude in [-70.0, 0, 48.2, 60] {
            let place = GeographicPoint(latitude: latitude, longitude: 16.3)
            let box = try MapWindows.window(around: place, reach: 500)
            #expect(abs(box.center.latitude - latitude) < 1e-12)
            let frame = try Projection(LocalFrame(origin: place))
            for corner in box.corners.map(frame.local) {
                // Parallels are curved: off by some centimetres at high latitudes.
                #expect(abs(abs(corner.x) - 500) < 0.5 && abs(abs(corner.y) - 500) < 0.5)
            }
        }
        for (latitude, longitude) in [(89.9, 0.0), (0.0, 179.9999), (0.0, -180.0)] {
            #expect(throws: InputError.self) {
                try MapWindows.window(
                    around: GeographicPoint(latitude: latitude, longitude: longitude), reach: 500)
            }
        }
    }

    /// A house near the origin, a hall of 1,600 m that leads there from far away, and a block of two
    /// ways of which one is far.
    private func farReaching() throws -> MapWriter {
        var map = try MapWriter()
        map.way(1, MapWriter.box(-20, -20, 20, 20), ["building": "house"])
        // Its corners are 10 m and 1,610 m east, more than a rim away from the window.
        map.way(2, MapWriter.box(10, 40, 1600, 20), ["building": "industrial"])
        let near = map.way(
            3, [SIMD2(0, -60), SIMD2(-900, -60), SIMD2(-1800, -60)], closed: false)
        let far = map.way(4, [SIMD2(-1800, -80), SIMD2(-1000, -90)], closed: false)
        map.way(5, nodes: [near[2], far[0], far[1], near[0]])
        // The inner yard lies wholly beyond the rim.
        map.way(6, MapWriter.box(-1700, -75, 100, 10))
        map.relation(7, [(3, "outer"), (5, "outer"), (6, "inner")], ["building": "yes"])
        // Something that the window does not concern.
        map.way(8, MapWriter.box(2500, 0, 20, 20), ["building": "house"])
        return map
    }

    @Test("Buildings that reach far out of a window are whole, at the cost of further readings")
    func farBuildings() throws {
        try Fixtures.withFolder { folder in
            let map = try map(farReaching().text(size: 6000), in: folder)
            let box = try MapWindows.window(around: MapWriter.origin, reach: 100)
            let windows = try windows(map, [box], in: folder)
            #expect(windows.reads == 3)
            let site = try windows.site(0, name: "mast").site
            #expect(site.buildings == (try whole(map, box)).buildings)
            #expect(
                Set(site.buildings.map(\.identifier)) == ["way/1", "way/2", "relation/7"])
            let hall = try #require(site.buildings.first { $0.identifier == "way/2" })
            #expect(abs(hall.footprint.area - 32_000) < 10)
            let block = try #require(site.buildings.first { $0.identifier == "relation/7" })
            #expect(block.courtyards.count == 1)
        }
    }

    @Test("A map is read once when nothing reaches far, for however many windows")
    func oneReading() throws {
        var writer = try MapWriter()
        for i in 0..<20 {
            writer.way(
                i + 1, MapWriter.box(Double(i) * 100 - 1000, 0, 30, 30), ["building": "house"])
        }
        let text = writer.text(size: 3000)
        try Fixtures.withFolder { folder in
            let map = try map(text, in: folder)
            let frame = try Projection(LocalFrame(origin: MapWriter.origin))
            let boxes = try stride(from: -900.0, through: 900, by: 300).map {
                try MapWindows.window(around: frame.geographic(SIMD2($0, 50)), reach: 100)
            }
            let windows = try windows(map, boxes, in: folder)
            #expect(windows.reads == 1)
            #expect(windows.bounds != nil && windows.unusable == 0)
            // Houses of 30 m that begin every 100 m, and come within 105 m of the window of 200 m.
            let starts = (0..<20).map { Double($0) * 100 - 1000 }
            for (count, middle) in zip(
                windows.buildings, stride(from: -900.0, through: 900, by: 300))
            {
                #expect(count == starts.count { $0 < middle + 205 && $0 + 30 > middle - 205 })
            }
            #expect(windows.corners == windows.buildings.map { 4 * $0 })
        }
    }

    @Test("What was cut is kept until the map, the windows or the file itself change")
    func kept() throws {
        try Fixtures.withFolder { folder in
            let map = try map(farReaching().text(size: 6000), in: folder)
            let box = try MapWindows.window(around: MapWriter.origin, reach: 100)
            let first = try windows(map, [box], in: folder)
            let bytes = try Data(contentsOf: URL(fileURLWithPath: first.path))
            let source = try first.site(0, name: "m").site.source
            let stamp = try FileManager.default.attributesOfItem(atPath: first.path)
            _ = try windows(map, [box], in: folder)
            let again = try FileManager.default.attributesOfItem(atPath: first.path)
            #expect(again[.systemFileNumber] as? Int == stamp[.systemFileNumber] as? Int)
            try bytes.prefix(500).write(to: URL(fileURLWithPath: first.path))
            _ = try windows(map, [box], in: folder)
            #expect(try Data(contentsOf: URL(fileURLWithPath: first.path)) == bytes)

            let other = try MapWindows.window(around: MapWriter.origin, reach: 120)
            #expect(try windows(map, [other], in: folder).windows == [other])
            // The same windows, one house fewer: another source, and only where it stood.
            #expect(source.hasPrefix("region.osm (window sha256 "))
            var fewer = try MapWriter()
            fewer.way(1, MapWriter.box(-20, -20, 20, 20), ["building": "house"])
            _ = try self.map(fewer.text(size: 6000), in: folder)
            #expect(try windows(map, [box], in: folder).site(0, name: "m").site.source != source)
        }
    }

    @Test("Unsorted, damaged and missing maps are refused by name, and nothing is written")
    func refused() throws {
        try Fixtures.withFolder { folder in
            let box = try MapWindows.window(around: MapWriter.origin, reach: 100)
            let unsorted = try self.map(farReaching().text(waysFirst: true), in: folder)
            let error = #expect(throws: InputError.self) {
                try windows(unsorted, [box], in: folder)
            }
            #expect(error?.source == unsorted && error?.found.contains("order") == true)
            let kotka = Fixtures.demo.appendingPathComponent("kotka_karhula.osm.pbf")
            let half = folder.appendingPathComponent("half.osm.pbf")
            let data = try Data(contentsOf: kotka)
            try data.prefix(data.count / 2).write(to: half)
            for path in [half.path, folder.path + "/none.osm.pbf", folder.path] {
                let error = #expect(throws: InputError.self) {
                    try windows(path, [box], in: folder)
                }
                #expect(error?.source == path)
            }
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/map"))
            // A window without a building is no site.
            let region = try self.map(farReaching().text(size: 6000), in: folder)
            let sea = try MapWindows.window(
                around: GeographicPoint(latitude: 60, longitude: 24), reach: 100)
            let empty = try windows(region, [sea], in: folder)
            #expect(empty.buildings == [0])
            #expect(throws: InputError.self) { try empty.site(0, name: "sea") }
        }
    }
}
