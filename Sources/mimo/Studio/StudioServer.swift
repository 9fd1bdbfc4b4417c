import FlyingFox
import FlyingSocks
import Foundation
import Support

/// The studio over HTTP, on this machine only.
///
/// Only 127.0.0.1 is listened to. Everything stands under a random token, which only who was shown the
/// address knows; whoever asks for anything else learns nothing. No path of a request is ever used as
/// that of a file. What may be asked:
///
///     GET /TOKEN/          the page             GET /TOKEN/status    what is going on, JSON
///     GET /TOKEN/data      the newest data      POST /TOKEN/trace    {"east", "north", "density"}
///     DELETE /TOKEN/trace  ends the trace
struct StudioServer: Sendable {
    /// Bytes that a request may bring.
    static let bodyLimit = 4_096

    private struct TraceRequest: Decodable {
        var east, north: Double
        var height: Double?
        var density: Studio.Density?
    }

    /// What is refused, with why.
    private struct Refusal: Error {
        var status: HTTPStatusCode
        var text: String
    }

    let studio: Studio
    let token: String
    private let page: Data
    private let policy: String
    private let server: HTTPServer

    /// A server of `studio` on `port`, 0 for any that is free.
    ///
    /// - Parameters:
    ///   - page: what is shown; its own policy must allow it to ask this server.
    ///   - policy: the same as a header.
    /// - Throws: when the address cannot be made.
    init(_ studio: Studio, page: String, policy: String, port: UInt16) throws {
        self.studio = studio
        self.page = Data(page.utf8)
        self.policy = policy
        token = Self.newToken()
        server = HTTPServer(
            config: .init(
                address: try sockaddr_in.inet(ip4: "127.0.0.1", port: port), timeout: 30,
                sharedRequestBufferSize: Self.bodyLimit, sharedRequestReplaySize: Self.bodyLimit,
                logger: .disabled))
    }

    /// 128 random bits.
    private static func newToken() -> String {
        var random = SystemRandomNumberGenerator()
        return (0..<2).map { _ in
            let word = random.next()
            return String(repeating: "0", count: word.leadingZeroBitCount / 4)
                + (word == 0 ? "" : String(word, radix: 16))
        }.joined()
    }

    /// Serves until ``stop()``.
    ///
    /// - Parameter ready: called with the address of the page once it can be opened.
    /// - Throws: when the port cannot be used.
    func run(ready: @escaping @Sendable (String) -> Void) async throws {
        await server.appendRoute("*") { request in await answer(request) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            group.addTask {
                try await server.waitUntilListening()
                if let port = await port { ready("http://127.0.0.1:\(port)/\(token)/") }
            }
            try await group.waitForAll()
        }
    }

    /// Closes all connections.
    func stop() async { await server.stop(timeout: 0) }

    private var port: UInt16? {
        get async {
            if case .ip4(_, let port)? = await server.listeningAddress { port } else { nil }
        }
    }

    private func answer(_ request: HTTPRequest) async -> HTTPResponse {
        do {
            return try await checked(request)
        } catch let refusal as Refusal {
            return response(refusal.status, "text/plain; charset=utf-8", Data(refusal.text.utf8))
        } catch let error as InputError {
            return response(
                .unprocessableContent, "text/plain; charset=utf-8", Data(error.description.utf8))
        } catch {
            return response(.internalServerError, "text/plain; charset=utf-8", Data())
        }
    }

    private func checked(_ request: HTTPRequest) async throws -> HTTPResponse {
        // Another site's name that leads to this machine must not open it (DNS rebinding), and another
        // page must not ask in the reader's name.
        let port = await port ?? 0
        let hosts = ["127.0.0.1:\(port)", "localhost:\(port)"]
        guard let host = request.headers[.host], hosts.contains(host) else {
            throw Refusal(status: .misdirectedRequest, text: "not this server's name")
        }
        if let origin = request.headers[HTTPHeader("Origin")] {
            guard hosts.map({ "http://\($0)" }).contains(origin) else {
                throw Refusal(status: .forbidden, text: "not this server's page")
            }
        }
        let parts = request.target.path().split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].isEmpty, Self.isSame(String(parts[1]), token) else {
            throw Refusal(status: .notFound, text: "nothing here")
        }
        let allowed: [String: [HTTPMethod]] = [
            "": [.GET], "status": [.GET], "data": [.GET], "trace": [.POST, .DELETE],
        ]
        guard let methods = allowed[String(parts[2])] else {
            throw Refusal(status: .notFound, text: "nothing here")
        }
        guard methods.contains(request.method) else {
            var refusal = response(.methodNotAllowed, "text/plain", Data())
            refusal.headers[HTTPHeader("Allow")] = methods.map(\.rawValue).joined(separator: ", ")
            return refusal
        }
        let body = try await body(of: request)
        switch (String(parts[2]), request.method) {
        case ("", _): return response(.ok, "text/html; charset=utf-8", page)
        case ("data", _):
            let (version, bytes) = await studio.data
            var answer = response(.ok, "application/octet-stream", bytes)
            answer.headers[HTTPHeader("X-Version")] = "\(version)"
            return answer
        case ("trace", .POST):
            let wanted: TraceRequest
            do { wanted = try JSONDecoder().decode(TraceRequest.self, from: body) } catch {
                throw Refusal(
                    status: .badRequest, text: "expected JSON with east, north and density")
            }
            try await studio.trace(
                StudioPlace(east: wanted.east, north: wanted.north, height: wanted.height),
                wanted.density ?? .draft)
        case ("trace", _): await studio.cancel()
        default: break
        }
        return response(.ok, "application/json", try JSONEncoder().encode(await studio.current))
    }

    /// What the request brings, of bounded length whatever it says that it is.
    private func body(of request: HTTPRequest) async throws -> Data {
        let tooLarge = Refusal(
            status: .payloadTooLarge, text: "at most \(Self.bodyLimit) bytes")
        if let count = request.bodySequence.count, count > Self.bodyLimit { throw tooLarge }
        var body = Data()
        for try await piece in request.bodySequence {
            body.append(piece)
            if body.count > Self.bodyLimit { throw tooLarge }
        }
        return body
    }

    /// Compares in a time that does not tell how much of it is right.
    private static func isSame(_ a: String, _ b: String) -> Bool {
        let (a, b) = (Array(a.utf8), Array(b.utf8))
        return a.count == b.count && zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private func response(
        _ status: HTTPStatusCode, _ type: String, _ body: Data
    ) -> HTTPResponse {
        HTTPResponse(
            statusCode: status,
            headers: [
                .contentType: type, .cacheControl: "no-store",
                HTTPHeader("X-Content-Type-Options"): "nosniff",
                // The address holds the token.
                HTTPHeader("Referrer-Policy"): "no-referrer",
                HTTPHeader("Content-Security-Policy"): policy,
                HTTPHeader("Cross-Origin-Resource-Policy"): "same-origin",
            ], body: body)
    }
}
