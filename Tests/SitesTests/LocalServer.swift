import Foundation
import Support
import Synchronization

/// An HTTP server of this machine that answers by a script: request by request the next answer,
/// the last one from then on.
///
/// It reads and writes with plain blocking calls on a thread of its own. So no test that keeps
/// Swift's own threads busy can keep it from answering, and what a client sees depends on the
/// script alone.
final class LocalServer: Sendable {
    /// What it says to one request.
    struct Answer: Sendable {
        var status = 200
        var headers: [String: String] = [:]
        var body = ""
        /// False keeps the client waiting until the server is stopped.
        var isSent = true

        /// No answer at all.
        static let silence = Answer(isSent: false)
    }

    /// What came in.
    struct Request: Sendable {
        /// The first line and the header fields.
        var head: String
        var body: String

        /// The value of the header field `name`; `nil` where there is none.
        func field(_ name: String) -> String? {
            for line in head.split(separator: "\r\n") {
                let parts = line.split(separator: ":", maxSplits: 1)
                guard parts.count == 2, parts[0].lowercased() == name.lowercased() else { continue }
                return parts[1].trimmingCharacters(in: .whitespaces)
            }
            return nil
        }
    }

    /// The port of 127.0.0.1 that it listens at.
    let port: UInt16
    private let answers: [Answer]
    private let listener: Socket
    /// Whoever closes the second end stops the server, which waits at the first.
    private let stopping: (wait: CInt, stop: CInt)
    private let seen = Mutex<[Request]>([])

    /// A server that answers with `answers`, of which there is at least one.
    ///
    /// - Throws: `InputError` with the system's reason where a socket cannot be had.
    init(_ answers: [Answer]) throws {
        precondition(!answers.isEmpty)
        self.answers = answers
        listener = try Socket(listening: true)
        port = listener.port
        var ends: [CInt] = [0, 0]
        guard pipe(&ends) == 0 else { throw Socket.failure() }
        stopping = (ends[0], ends[1])
        Thread { self.serve() }.start()
    }

    /// The requests so far, each of them before it is answered.
    var requests: [Request] { seen.withLock { $0 } }

    /// Ends the thread; once, and last.
    func stop() { close(stopping.stop) }

    private func serve() {
        // Kept open: a client that is told nothing waits.
        var silent: [CInt] = []
        while true {
            var events = [
                pollfd(fd: listener.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: stopping.wait, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&events, 2, -1) > 0 else { continue }
            if events[1].revents != 0 { break }
            let connection = accept(listener.descriptor, nil, nil)
            guard connection >= 0 else { continue }
            guard let request = Self.read(connection) else {
                close(connection)
                continue
            }
            let answer = seen.withLock { seen in
                seen.append(request)
                return answers[min(seen.count, answers.count) - 1]
            }
            if answer.isSent {
                Self.send(answer, to: connection)
                close(connection)
            } else {
                silent.append(connection)
            }
        }
        for connection in silent { close(connection) }
        close(stopping.wait)
    }

    /// The whole request; `nil` when the client went away.
    private static func read(_ connection: CInt) -> Request? {
        var text = Data()
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            if let end = text.range(of: Data("\r\n\r\n".utf8)) {
                let head = String(decoding: text[..<end.lowerBound], as: UTF8.self)
                let body = text[end.upperBound...]
                let request = Request(head: head, body: String(decoding: body, as: UTF8.self))
                let length = request.field("Content-Length").flatMap(Int.init) ?? 0
                if body.count >= length { return request }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return nil }
            text.append(contentsOf: buffer[..<count])
        }
    }

    private static func send(_ answer: Answer, to connection: CInt) {
        var text = "HTTP/1.1 \(answer.status) of the script\r\nConnection: close\r\n"
        for (name, value) in answer.headers { text += "\(name): \(value)\r\n" }
        text += "Content-Length: \(answer.body.utf8.count)\r\n\r\n" + answer.body
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            // A client that has gone away must not end the tests by a signal.
            #if os(Linux)
                let flags = CInt(MSG_NOSIGNAL)
            #else
                let flags: CInt = 0
            #endif
            let count = rest.withUnsafeBytes {
                Foundation.send(connection, $0.baseAddress, $0.count, flags)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

/// A TCP socket at a free port of 127.0.0.1, closed with its last reference.
///
/// One that does not listen refuses every connection, and nobody else can get its port.
final class Socket: Sendable {
    let descriptor: CInt
    let port: UInt16

    /// A socket that listens, or one that only holds its port.
    ///
    /// - Throws: `InputError` with the system's reason.
    init(listening: Bool) throws {
        #if os(Linux)
            let stream = CInt(SOCK_STREAM.rawValue)
        #else
            let stream = SOCK_STREAM
        #endif
        descriptor = socket(AF_INET, stream, 0)
        guard descriptor >= 0 else { throw Self.failure() }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (socket, size) = (descriptor, length)
        let isReady = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, size) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        guard isReady, !listening || listen(descriptor, 16) == 0 else { throw Self.failure() }
        #if !os(Linux)
            var yes: CInt = 1
            setsockopt(
                descriptor, SOL_SOCKET, SO_NOSIGPIPE, &yes, socklen_t(MemoryLayout<CInt>.size))
        #endif
    }

    deinit { close(descriptor) }

    static func failure() -> InputError {
        let error = SystemError.last
        return InputError("test server", expected: "a socket", found: error.description)
    }
}
