import Foundation
import Support
import Synchronization
import Testing

@testable import Sites

/// Downloading a window, from a server on this machine.
struct DownloadTests {
    static let box = GeographicBox(west: 24.93, south: 60.165, east: 24.95, north: 60.175)

    /// Runs `body` with a client of a server that answers with `answers`, and returns the requests.
    ///
    /// The client waits for an hour: no answer comes too late because the machine is busy.
    @discardableResult private func with(
        _ answers: [LocalServer.Answer], _ body: (OverpassClient) async throws -> Void
    ) async throws -> [LocalServer.Request] {
        let server = try LocalServer(answers)
        defer { server.stop() }
        var client = OverpassClient(server: "http://127.0.0.1:\(server.port)/api")
        client.timeout = 3_600
        client.firstDelay = 0.01
        client.longestDelay = 0.05
        try await body(client)
        return server.requests
    }

    private func map() throws -> String {
        var map = try MapWriter()
        map.way(1, MapWriter.box(0, 0, 20, 20), ["building": "yes", "height": "12"])
        return map.text().split(separator: "\n").filter { !$0.contains("<bounds") }
            .joined(separator: "\n")
    }

    @Test("A window comes as a file that loads and states the window's bounds")
    func success() async throws {
        let requests = try await with([.init(body: try map())]) { client in
            let data = try await client.download(Self.box)
            let (site, _) = try Fixtures.load(String(decoding: data, as: UTF8.self))
            #expect(site.buildings.map(\.top) == [12])
            #expect(abs(site.bounds.west - 24.93) < 1e-6 && abs(site.bounds.north - 60.175) < 1e-6)
        }
        let request = try #require(requests.first)
        #expect(request.head.hasPrefix("POST /api "))
        #expect(request.field("User-Agent")?.contains("swift-mimo") == true)
        let query = try #require(request.body.removingPercentEncoding)
        #expect(query.contains("[bbox:60.1650000,24.9300000,60.1750000,24.9500000]"))
        #expect(query.contains("relation[\"building:part\"]"))
        #expect(query.contains("relation[landuse=forest]") && query.contains("node[natural=tree]"))
    }

    @Test("Refusals that pass are waited for, with a word to the user")
    func retries() async throws {
        let busy = LocalServer.Answer(status: 429, headers: ["Retry-After": "0.02"])
        let late = "<osm version=\"0.6\"><remark> runtime error: timed out </remark></osm>"
        let cut = String(try map().prefix(300))
        let notes = Mutex<[String]>([])
        let answers = [busy, .init(body: late), .init(body: cut), .init(body: try map())]
        let requests = try await with(answers) { client in
            var client = client
            client.notify = { note in notes.withLock { $0.append(note) } }
            _ = try await client.download(Self.box)
        }
        #expect(requests.count == 4)
        let said = notes.withLock { $0 }
        #expect(said.count == 3)
        #expect(said[0].contains("429") && said[1].contains("timed out"))
        #expect(said[2].contains("cut off"))
    }

    @Test("Failures end with the server's name, what was expected and what was found")
    func failures() async throws {
        let cases: [(LocalServer.Answer, Int, String)] = [
            (.init(status: 400, body: "parse error"), 1, "parse error"),
            (.init(status: 504), 4, "HTTP 504"),
            (.init(status: 429), 4, "tried 4 times"),
            (.init(body: "<html>Welcome</html>"), 1, "Welcome"),
        ]
        for (answer, count, words) in cases {
            let requests = try await with([answer]) { client in
                let error = await #expect(throws: InputError.self) {
                    try await client.download(Self.box)
                }
                #expect(error?.source == client.server)
                #expect(error?.found.contains(words) == true, "\(error?.found ?? "")")
            }
            #expect(requests.count == count)
        }
    }

    @Test("No server, a silent server, a wrong address, too large a window")
    func unreachable() async throws {
        // The port is nobody's as long as it is held.
        let socket = try Socket(listening: false)
        var gone = OverpassClient(server: "http://127.0.0.1:\(socket.port)/api")
        gone.timeout = 3_600
        gone.firstDelay = 0.01
        gone.attempts = 2
        let refused = await #expect(throws: InputError.self) { try await gone.download(Self.box) }
        #expect(refused?.expected.contains("reached") == true, "\(refused?.found ?? "")")
        #expect(refused?.found.contains("tried 2 times") == true, "\(refused?.found ?? "")")
        withExtendedLifetime(socket) {}

        try await with([.silence]) { client in
            var client = client
            client.timeout = 0.5
            client.attempts = 1
            let silent = await #expect(throws: InputError.self) {
                try await client.download(Self.box)
            }
            #expect(silent?.found.contains("no answer in time") == true, "\(silent?.found ?? "")")
        }
        for address in ["ftp://example.org", "nonsense", ""] {
            let client = OverpassClient(server: address)
            let error = await #expect(throws: InputError.self) {
                try await client.download(Self.box)
            }
            #expect(error?.source == "--server")
        }
        let country = GeographicBox(west: 20, south: 60, east: 30, north: 70)
        let error = await #expect(throws: InputError.self) {
            try await OverpassClient(server: "http://127.0.0.1:9").download(country)
        }
        #expect(error?.expected.contains("25.0 km²") == true)
    }

    @Test("Boxes on the command line")
    func boxes() throws {
        #expect(try GeographicBox("24.93, 60.165,24.95,60.175", source: "x") == Self.box)
        for text in ["", "1,2,3", "1,2,3,x", "3,2,1,4", "1,4,3,2", "1,2,3,4,5", "0,0,1,95"] {
            #expect(throws: InputError.self) { try GeographicBox(text, source: "x") }
        }
    }
}
