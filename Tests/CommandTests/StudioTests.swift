import Foundation
import Testing

@testable import Sites
import _TestSupport

/// `mimo studio` over its socket, as readers and strangers speak to it.
@Suite struct StudioTests {
    /// A studio of a small site; a full trace of `users` takes long, a draft does not.
    private static func open(
        users: Int = 100, onSlope: Bool = false, _ body: (StudioClient) throws -> Void
    ) throws {
        try Program.inFolder { folder in
            let ground = onSlope ? ["--terrain", try slope(folder)] : []
            let studio = try StudioClient(
                Program.kotka, folder: folder,
                arguments: [
                    "--bs", "60.5350,26.9528", "--height", "25", "--users", "\(users)",
                    "--pattern", "isotropic", "--threads", "1", "--mechanisms", "specular",
                ] + ground)
            try body(studio)
            guard studio.process.isRunning else { return }
            kill(studio.process.processIdentifier, SIGINT)
            studio.process.waitUntilExit()
        }
    }

    /// Whether GDAL is there, which reads ground that is not level.
    private static var readsTerrain: Bool { (try? ElevationRaster.requirePrograms()) != nil }

    /// A raster of ground that rises to the east by some 28 m over the window of the shipped site.
    private static func slope(_ folder: String) throws -> String {
        let row = (0..<200).map { "\(20 + 0.3 * Double($0))" }.joined(separator: " ")
        let text =
            "ncols 200\nnrows 150\nxllcorner 26.9328\nyllcorner 60.5200\ncellsize 0.0002\n"
            + Array(repeating: row, count: 150).joined(separator: "\n") + "\n"
        let system = """
            GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],\
            PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]
            """
        try text.write(toFile: folder + "/slope.asc", atomically: true, encoding: .utf8)
        try system.write(toFile: folder + "/slope.prj", atomically: true, encoding: .utf8)
        return folder + "/slope.asc"
    }

    @Test("the page comes to who knows the token, with its policy, and nothing to anybody else")
    func token() throws {
        try Self.open { studio in
            let page = try #require(try studio.send("GET", studio.root))
            #expect(page.status == 200 && page.text.contains("id=\"behind\""))
            for field in [
                "Content-Security-Policy: default-src 'none'", "connect-src 'self'",
                "Referrer-Policy: no-referrer", "Cache-Control: no-store",
            ] { #expect(page.head.contains(field), "\(field)") }
            // The header and the page's own head say the same.
            let policy = try #require(
                page.head.split(separator: "\r\n").first { $0.hasPrefix("Content-Security-Policy") }
            )
            #expect(page.text.contains(policy.dropFirst("Content-Security-Policy: ".count)))

            let token = studio.root.filter { $0 != "/" }
            #expect(token.count == 32 && token.allSatisfy(\.isHexDigit))
            let other = String(token.map { $0 == "0" ? "1" : "0" })
            let wrong = [
                "/", "/\(other)/", "/\(other)/status", "/\(token.dropLast())/", "/\(token)0/",
                "/\(token)", "//\(token)/", "/status", "*",
                "/\(token)/../\(token)/status", "/\(token)/%2e%2e/%2e%2e/etc/passwd",
                "/\(token)/../../../../etc/passwd", "/\(token)/status/",
                "/\(token)/trace-1.safetensors",
                "/\(token)/..%2fstatus", "/\(token)/./status", "/\(other)/../\(token)/",
                "/%2e%2e/%2e%2e/etc/passwd",
            ]
            for path in wrong {
                for method in ["GET", "POST", "DELETE"] {
                    let answer = try studio.send(method, path)
                    #expect(answer?.status == 404, "\(method) \(path): \(answer?.status ?? 0)")
                    #expect(answer?.text.contains("root:") != true)
                }
            }
            // Names of other sites that lead to this machine, and pages of other sites.
            let foreign = try studio.send("GET", studio.root, host: "evil.example:\(studio.port)")
            #expect(foreign?.status == 421)
            let asked = try studio.send(
                "POST", studio.root + "trace", body: "{}", fields: ["Origin: http://evil.example"])
            #expect(asked?.status == 403)
            let own = try studio.send(
                "GET", studio.root + "status", fields: ["Origin: http://127.0.0.1:\(studio.port)"])
            #expect(own?.status == 200)
        }
    }

    #if os(Linux)
        @Test("nobody but this machine can reach it")
        func loopback() throws {
            try Self.open { studio in
                let port = String(format: ":%04X", Int(studio.port))
                let listening = try ["/proc/net/tcp", "/proc/net/tcp6"].flatMap {
                    try String(contentsOfFile: $0, encoding: .utf8).split(separator: "\n")
                }.map { $0.split(separator: " ") }.filter {
                    // State 0A listens.
                    $0.count > 3 && $0[1].hasSuffix(port) && $0[3] == "0A"
                }
                #expect(listening.map { String($0[1]) } == ["0100007F" + port])
            }
        }
    #endif

    @Test("other methods, large bodies and what is no request are refused, and it goes on")
    func refused() throws {
        try Self.open { studio in
            for (method, name, allowed) in [
                ("POST", "", "GET"), ("PUT", "trace", "POST, DELETE"), ("GET", "trace", "POST"),
                ("DELETE", "data", "GET"), ("HEAD", "status", "GET"), ("OPTIONS", "trace", "POST"),
                ("PATCH", "status", "GET"),
            ] {
                let answer = try #require(try studio.send(method, studio.root + name))
                #expect(answer.status == 405, "\(method) \(name): \(answer.status)")
                #expect(answer.head.contains("Allow: \(allowed)"), "\(answer.head)")
            }
            #expect(try studio.send("BREW", studio.root + "data")?.status == 404)
            let place = studio.root + "trace"
            let large = String(repeating: " ", count: 5_000)
            #expect(try studio.send("POST", place, body: large)?.status == 413)
            // Chunks, which do not say how many come.
            let chunk = "1000\r\n" + String(repeating: " ", count: 4_096) + "\r\n"
            let chunked = try studio.send(
                "POST", place, body: chunk + chunk + "0\r\n\r\n",
                fields: ["Transfer-Encoding: chunked"])
            #expect(chunked?.status == 413)
            for text in [
                "", "{", "[]", "{\"east\": 1}", "{\"east\": \"a\", \"north\": 1}",
                "{\"east\": 1e999, \"north\": 1}",
                "{\"east\": 1, \"north\": 2, \"density\": \"x\"}",
            ] { #expect(try studio.send("POST", place, body: text)?.status == 400, "\(text)") }
            for (east, north) in [(1e6, 0.0), (0, -1e6), (1e300, 1e300)] {
                let answer = try studio.trace(east: east, north: north, density: "draft")
                #expect(answer.status == 422, "\(east): \(answer.status) \(answer.text)")
            }
            let low = try studio.send(
                "POST", place, body: #"{"east": 0, "north": 0, "height": -3, "density": "draft"}"#)
            #expect(low?.status == 422 && low?.text.contains("height") == true)
            #expect(try studio.send("NONSENSE", "")?.status != 200)
            let status = try studio.status()
            #expect(status["phase"] as? String == "idle" && status["version"] as? Int == 1)
            #expect(studio.children().isEmpty)
        }
    }

    @Test("two clients: the newer request ends the older one, and both see the same")
    func twoClients() throws {
        try Self.open(users: 20_000) { studio in
            let first = try studio.trace(east: 10, north: 10, density: "full").object()
            #expect(first["phase"] as? String == "tracing" && first["isDraft"] as? Bool == false)
            #expect(studio.children().count == 1)
            let second = try studio.trace(east: 60, north: 20, density: "draft").object()
            #expect(second["phase"] as? String == "tracing" && second["isDraft"] as? Bool == true)
            let end = try studio.follow { status in
                #expect(studio.children().count <= 1)
                return status["phase"] as? String != "tracing"
            }
            #expect(end["phase"] as? String == "idle" && end["version"] as? Int == 2, "\(end)")
            let data = try #require(try studio.send("GET", studio.root + "data"))
            #expect(data.status == 200 && data.head.contains("X-Version: 2"))
            // zlib's first byte, then all that is there.
            #expect(data.body.first == 0x78 && data.body.count > 10_000)

            // A trace that is ended leaves the data as they were.
            _ = try studio.trace(east: 10, north: 10, density: "full")
            let ended = try #require(try studio.send("DELETE", studio.root + "trace")).object()
            #expect(ended["phase"] as? String == "idle" && ended["version"] as? Int == 2)
            while !studio.children().isEmpty { Thread.sleep(forTimeInterval: 0.02) }
            let after = try #require(try studio.send("GET", studio.root + "data"))
            #expect(after.body == data.body)
        }
    }

    @Test("Ctrl-C ends it in the middle of a trace and leaves nothing behind")
    func end() throws {
        try Self.open(users: 20_000) { studio in
            _ = try studio.trace(east: 10, north: 10, density: "full")
            let folders = try FileManager.default.contentsOfDirectory(atPath: studio.temporary)
            #expect(folders.contains { $0.hasPrefix("mimo-studio-") })
            let children = studio.children()
            #expect(children.count == 1)
            kill(studio.process.processIdentifier, SIGINT)
            studio.process.waitUntilExit()
            #expect(studio.process.terminationReason == .exit)
            #expect(studio.process.terminationStatus == 0)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: studio.temporary)
                    .filter { $0.hasPrefix("mimo-studio-") } == [])
            for child in children { #expect(kill(pid_t(child), 0) != 0) }
            #expect(try studio.send("GET", studio.root) == nil)
        }
    }

    @Test("a port that is taken is an error with its name")
    func port() throws {
        try Self.open { studio in
            let other = try Program.run(
                "studio", Program.kotka, "--bs", "60.5350,26.9528", "--height", "25", "--users",
                "100", "--port", "\(studio.port)")
            #expect(other.status == 64 && other.errors.contains("--port"), "\(other.errors)")
        }
    }

    @Test(
        "in a browser the mast is carried elsewhere, a draft comes, then the full trace",
        .enabled(if: ViewTests.hasBrowser, "needs the Python packages of `make setup`"))
    func browser() throws {
        // On a slope heights above the ground and in the site's frame are not the same.
        try Self.open(users: 300, onSlope: Self.readsTerrain) { studio in
            let python =
                ProcessInfo.processInfo.environment["MIMO_PYTHON"]
                ?? Program.root.appending(path: ".venv/bin/python").path
            let run = try TestProgram.run([
                python, Program.root.appending(path: "Tests/Browser/drive_studio.py").path,
                studio.address.absoluteString,
            ])
            #expect(run.status == 0, "\(run.errors)")
            let seen = try #require(
                try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
            #expect(seen["problems"] as? [String] == [], "\(run.errors)")
            for way in ["carried", "pushed"] {
                let step = try #require(seen[way] as? [String: Any])
                let wanted = try #require(step["wanted"] as? [Double])
                let draft = try #require(step["draft"] as? [Double])
                let full = try #require(step["full"] as? [Double])
                for axis in 0..<2 {
                    // Through latitude and longitude and back.
                    #expect(abs(draft[axis] - wanted[axis]) < 0.05, "\(way): \(step)")
                    #expect(abs(full[axis] - wanted[axis]) < 0.05, "\(way): \(step)")
                }
                let (few, many) = (step["few"] as? Int ?? 0, step["many"] as? Int ?? 0)
                #expect(few > 0 && many > 3 * few, "\(way): \(few) and \(many) users")
                #expect(step["group"] as? Int == 4)
            }
            let first = try #require(seen["first"] as? [Double])
            let begun = try #require(seen["begun"] as? [Double])
            for axis in 0..<3 {
                #expect(abs(first[axis] - begun[axis]) < 0.05, "\(begun) became \(first)")
            }
            let moved = try #require((seen["carried"] as? [String: Any])?["full"] as? [Double])
            #expect(abs(first[0] - moved[0]) + abs(first[1] - moved[1]) > 20)
        }
    }
}
