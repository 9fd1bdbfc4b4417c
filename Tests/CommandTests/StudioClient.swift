import Foundation
import Testing

/// A running `mimo studio` and plain requests to it, byte for byte as they are given.
final class StudioClient {
    /// An answer of the studio.
    struct Answer {
        var status = 0
        var head = ""
        var body = Data()

        var text: String { String(decoding: body, as: UTF8.self) }

        /// The JSON object in the body.
        func object() throws -> [String: Any] {
            try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any], "\(text)")
        }
    }

    let process: Process
    let address: URL
    let port: UInt16
    /// `/TOKEN/`.
    let root: String
    /// Where the studio has its temporary folder.
    let temporary: String

    /// Starts a studio of the site at `site`, whose temporary files go below `folder`.
    init(_ site: String, folder: String, arguments: [String]) throws {
        temporary = folder + "/temporary"
        try FileManager.default.createDirectory(
            atPath: temporary, withIntermediateDirectories: true)
        process = Program.process(["studio", site, "--json"] + arguments)
        process.environment?["TMPDIR"] = temporary
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        // One line comes when the page can be opened; none at all when the studio ends before.
        var text = Data()
        while !text.contains(UInt8(ascii: "\n")) {
            let piece = output.fileHandleForReading.availableData
            try #require(!piece.isEmpty, "the studio did not start")
            text += piece
        }
        let line = try document(String(decoding: text, as: UTF8.self), .studio)
        address = try #require((line["address"] as? String).flatMap(URL.init(string:)))
        port = UInt16(try #require(address.port))
        root = address.path.hasSuffix("/") ? address.path : address.path + "/"
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    /// A request with `method` for `path`; `nil` where the connection brings no answer.
    func send(
        _ method: String, _ path: String, body: String = "", host: String? = nil,
        fields: [String] = [], length: Int? = nil
    ) throws -> Answer? {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: \(host ?? "127.0.0.1:\(port)")"]
        lines += fields + ["Connection: close"]
        if !fields.contains(where: { $0.hasPrefix("Transfer-Encoding") }) {
            lines.append("Content-Length: \(length ?? body.utf8.count)")
        }
        return try exchange(Data((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8))
    }

    /// The studio's status.
    func status() throws -> [String: Any] {
        try #require(try send("GET", root + "status")).object()
    }

    /// Asks for a trace.
    func trace(east: Double, north: Double, density: String) throws -> Answer {
        try #require(
            try send(
                "POST", root + "trace",
                body: #"{"east": \#(east), "north": \#(north), "density": "\#(density)"}"#))
    }

    /// Waits for a status that `isWanted`.
    func follow(_ isWanted: ([String: Any]) -> Bool) throws -> [String: Any] {
        while true {
            let status = try status()
            if isWanted(status) { return status }
            Thread.sleep(forTimeInterval: 0.02)
        }
    }

    /// Processes that the studio has started and that run.
    func children() -> [Int] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap(Int.init).filter { pid in
            guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
                let end = stat.lastIndex(of: ")")
            else { return false }
            let parts = stat[stat.index(after: end)...].split(separator: " ")
            return parts.count > 1 && parts[0] != "Z"
                && Int(parts[1]) == Int(process.processIdentifier)
        }
    }

    /// Sends `bytes` and reads until the studio closes the connection.
    private func exchange(_ bytes: Data) throws -> Answer? {
        #if os(Linux)
            let stream = Int32(SOCK_STREAM.rawValue)
        #else
            let stream = SOCK_STREAM
        #endif
        let socket = socket(AF_INET, stream, 0)
        try #require(socket >= 0)
        defer { close(socket) }
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = port.bigEndian
        place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &place) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { return nil }
        try FileHandle(fileDescriptor: socket).write(contentsOf: bytes)
        var received = Data()
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            received += buffer[0..<count]
        }
        let gap = Data("\r\n\r\n".utf8)
        guard let end = received.range(of: gap) else { return nil }
        let head = String(decoding: received[..<end.lowerBound], as: UTF8.self)
        return Answer(
            status: Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0, head: head,
            body: Data(received[end.upperBound...]))
    }
}
