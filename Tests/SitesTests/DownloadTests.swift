import FlyingFox
import FlyingSocks
import Foundation
import Support
import Synchronization
import Testing

@testable import Sites

/// Downloading a window, from a server on this machine.
struct DownloadTests {
    static let box = GeographicBox(west: 24.93, south: 60.165, east: 24.95, north: 60.175)

    /// What the server answers, request by request, the last one from then on; and what it saw.
    final class Script: Sendable {
        private let answers: [HTTPResponse]
        private let seen = Mutex<[(body: String, agent: String)]>([])
        init(_ answers: [HTTPResponse]) { self.answers = answers }
        var requests: [(body: String, agent: String)] { seen.withLock { $0 } }

        func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
            let body = String(decoding: try await request.bodyData, as: UTF8.self)
            let agent = request.headers[HTTPHeader("User-Agent")] ?? ""
            return seen.withLock { seen in
                seen.append((body, agent))
                return answers[min(seen.count, answers.count) - 1]
            }
        }
    }

    /// Runs `body` with a client of a server that answers by `script`.
    private func with<T>(
        _ script: Script, delay: Double = 0, _ body: (OverpassClient) async throws -> T
    ) async throws -> T {
        let server = HTTPServer(
            address: try sockaddr_in.inet(ip4: "127.0.0.1", port: 0), logger: .disabled)
        await server.appendRoute("POST /api") { request in
            try await Task.sleep(for: .seconds(delay))
            return try await script.answer(request)
        }
        let task = Task { try await server.run() }
        defer { task.cancel() }
        try await server.waitUntilListening()
        guard case .ip4(_, let port)? = await server.listeningAddress else {
            throw InputError("test server", expected: "an IPv4 port", found: "none")
        }
        var client = OverpassClient(server: "http://127.0.0.1:\(port)/api")
        client.firstDelay = 0.01
        client.longestDelay = 0.05
        return try await body(client)
    }

    private func ok(_ text: String) -> HTTPResponse {
        HTTPResponse(statusCode: .ok, body: Data(text.utf8))
    }

    private func map() throws -> String {
        var map = try MapWriter()
        map.way(1, MapWriter.box(0, 0, 20, 20), ["building": "yes", "height": "12"])
        return map.text().split(separator: "\n").filter { !$0.contains("<bounds") }
            .joined(separator: "\n")
    }

    @Test("A window comes as a file that loads and states the window's bounds")
    func success() async throws {
        let script = Script([ok(try map())])
        let data = try await with(script) { try await $0.download(Self.box) }
        let (site, _) = try Fixtures.load(String(decoding: data, as: UTF8.self))
        #expect(site.buildings.map(\.top) == [12])
        #expect(abs(site.bounds.west - 24.93) < 1e-6 && abs(site.bounds.north - 60.175) < 1e-6)
        let request = try #require(script.requests.first)
        #expect(request.agent.contains("swift-mimo"))
        let query = try #require(request.body.removingPercentEncoding)
        #expect(query.contains("[bbox:60.1650000,24.9300000,60.1750000,24.9500000]"))
        #expect(query.contains("relation[\"building:part\"]"))
    }

    @Test("Refusals that pass are waited for, with a word to the user")
    func retries() async throws {
        var headers = HTTPHeaders()
        headers[HTTPHeader("Retry-After")] = "0.02"
        let busy = HTTPResponse(statusCode: .tooManyRequests, headers: headers)
        let late = ok("<osm version=\"0.6\"><remark> runtime error: timed out </remark></osm>")
        let cut = ok(String(try map().prefix(300)))
        let script = Script([busy, late, cut, ok(try map())])
        let notes = Mutex<[String]>([])
        try await with(script) { client in
            var client = client
            client.notify = { note in notes.withLock { $0.append(note) } }
            _ = try await client.download(Self.box)
        }
        #expect(script.requests.count == 4)
        let said = notes.withLock { $0 }
        #expect(said.count == 3)
        #expect(said[0].contains("429") && said[1].contains("timed out"))
        #expect(said[2].contains("cut off"))
    }

    @Test("Failures end with the server's name, what was expected and what was found")
    func failures() async throws {
        let cases: [(HTTPResponse, Int, String)] = [
            (
                HTTPResponse(statusCode: .badRequest, body: Data("parse error".utf8)), 1,
                "parse error"
            ),
            (HTTPResponse(statusCode: .gatewayTimeout), 4, "HTTP 504"),
            (HTTPResponse(statusCode: .tooManyRequests), 4, "tried 4 times"),
            (ok("<html>Welcome</html>"), 1, "Welcome"),
        ]
        for (answer, count, words) in cases {
            let script = Script([answer])
            try await with(script) { client in
                let error = await #expect(throws: InputError.self) {
                    try await client.download(Self.box)
                }
                #expect(error?.source == client.server)
                #expect(error?.found.contains(words) == true, "\(error?.found ?? "")")
            }
            #expect(script.requests.count == count)
        }
    }

    @Test("No server, a silent server, a wrong address, too large a window")
    func unreachable() async throws {
        let script = Script([ok(try map())])
        // The server is gone when the client asks.
        var gone = try await with(script) { $0 }
        gone.attempts = 2
        try await Task.sleep(for: .milliseconds(200))
        let refused = await #expect(throws: InputError.self) { try await gone.download(Self.box) }
        #expect(refused?.expected.contains("reached") == true, "\(refused?.found ?? "")")

        try await with(script, delay: 5) { client in
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
