import Foundation
import Support

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Gets the buildings, woods and trees of a window from an OpenStreetMap Overpass server.
///
/// Polite: it names itself, asks for at most ``largestArea``, tells the server its limits, waits
/// longer after each refusal and as long as the server asks.
/// https://wiki.openstreetmap.org/wiki/Overpass_API
package struct OverpassClient: Sendable {
    /// The public server of the Overpass project.
    package static let publicServer = "https://overpass-api.de/api/interpreter"

    /// Address of the server's interpreter.
    package var server: String
    /// Seconds that one request may take.
    package var timeout: Double = 120
    /// Requests until it gives up.
    package var attempts = 4
    /// Seconds to wait after the first failure; doubled after each.
    package var firstDelay: Double = 5
    /// Largest wait in seconds.
    package var longestDelay: Double = 120
    /// Largest window in km².
    package var largestArea = 25.0
    /// Called before each wait with a sentence for the user.
    package var notify: @Sendable (String) -> Void = { _ in }

    /// A client of the server whose interpreter is at `server`.
    package init(server: String = OverpassClient.publicServer) { self.server = server }

    /// The query for all buildings, woods and trees that touch `box`, with all their nodes.
    package func query(_ box: GeographicBox) -> String {
        let bounds = [box.south, box.west, box.north, box.east]
            .map { String(format: "%.7f", $0) }.joined(separator: ",")
        let limits = "[out:xml][timeout:\(Int(timeout))][maxsize:268435456]"
        return limits + "[bbox:\(bounds)];"
            + "(way[building];way[\"building:part\"];relation[building];"
            + "relation[\"building:part\"];way[natural=wood];way[landuse=forest];"
            + "relation[natural=wood];relation[landuse=forest];way[natural=tree_row];"
            + "node[natural=tree];);(._;>;);out body;"
    }

    /// The window's buildings as an .osm file (XML) that states its bounds.
    ///
    /// - Throws: `InputError` naming the server, for a window that is too large, a server that
    ///   cannot be reached or refuses, or an answer that is not OpenStreetMap data.
    package func download(_ box: GeographicBox) async throws -> Data {
        guard box.squareKilometres <= largestArea else {
            throw InputError(
                "window", expected: "at most \(largestArea) km²",
                found: String(format: "%.1f km²", box.squareKilometres))
        }
        guard let address = URL(string: server), ["http", "https"].contains(address.scheme) else {
            throw InputError(
                "--server", expected: "an http or https address of an Overpass interpreter",
                found: "\"\(server)\"")
        }
        var delay = firstDelay
        var attempt = 1
        while true {
            switch await request(box, from: address) {
            case .success(let data): return Self.stating(box, in: data)
            case .failure(let failure):
                guard failure.mayPass, attempt < attempts else {
                    let tries = attempt == 1 ? "" : " (tried \(attempt) times)"
                    throw InputError(
                        server, expected: failure.expected, found: failure.found + tries)
                }
                let wait = min(longestDelay, max(delay, failure.wait ?? 0))
                notify(
                    "\(server): \(failure.found); next try in \(Int(wait.rounded(.up))) s "
                        + "(\(attempt) of \(attempts))")
                try await Task.sleep(for: .seconds(wait))
                delay *= 2
                attempt += 1
            }
        }
    }

    /// Why a request failed.
    struct Failure: Error {
        var expected = "the window's buildings"
        var found: String
        /// True if the same request may work later.
        var mayPass = false
        /// Seconds that the server asks to wait.
        var wait: Double?
    }

    private func request(
        _ box: GeographicBox, from address: URL
    ) async -> Result<Data, Failure> {
        var request = URLRequest(url: address, timeoutInterval: (timeout + 1).rounded(.up))
        request.httpMethod = "POST"
        request.setValue("swift-mimo (site download)", forHTTPHeaderField: "User-Agent")
        request.setValue(
            "application/x-www-form-urlencoded; charset=utf-8",
            forHTTPHeaderField: "Content-Type")
        let allowed = CharacterSet.alphanumerics
        let encoded = query(box).addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
        request.httpBody = Data("data=\(encoded)".utf8)
        let session = URLSession(configuration: .ephemeral)
        defer { session.finishTasksAndInvalidate() }
        do {
            let (data, response) = try await withDeadline { [request] in
                try await session.data(for: request)
            }
            guard let http = response as? HTTPURLResponse else {
                return .failure(Failure(found: "an answer that is not HTTP"))
            }
            return Self.judge(
                data, status: http.statusCode,
                retryAfter: http.value(forHTTPHeaderField: "Retry-After"))
        } catch {
            return .failure(Self.failure(error))
        }
    }

    /// What `body` returns if that takes at most ``timeout`` seconds; a whole answer counts, not
    /// each piece of it as in URLSession's own limit.
    private func withDeadline<T: Sendable>(
        _ body: @escaping @Sendable () async throws -> T
    ) async throws -> T {
        try await withThrowingTaskGroup(of: T.self) { group in
            group.addTask(operation: body)
            group.addTask { [timeout] in
                try await Task.sleep(for: .seconds(timeout))
                throw URLError(.timedOut)
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }
}
