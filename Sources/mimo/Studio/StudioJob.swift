import Foundation
import Support
import Synchronization

/// One trace of the studio, in a process of its own, so that it can be ended at any time.
final class StudioJob: Sendable {
    private let process: Process
    /// What the process has written to standard error, and how far it says it is.
    private let told = Mutex((text: "", progress: 0.0))

    /// Starts this program with `arguments`; `end` is called with what it wrote to standard error, or
    /// `nil` where all went well.
    ///
    /// - Throws: when it cannot be started.
    init(_ arguments: [String], end: @escaping @Sendable (_ failure: String?) -> Void) throws {
        process = Process()
        process.executableURL = try Self.program()
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let errors = Pipe()
        process.standardError = errors
        errors.fileHandleForReading.readabilityHandler = { [weak self] handle in
            let data = handle.availableData
            if data.isEmpty {
                handle.readabilityHandler = nil
            } else {
                self?.take(String(decoding: data, as: UTF8.self))
            }
        }
        process.terminationHandler = { [weak self] process in
            let ended = process.terminationReason == .exit && process.terminationStatus == 0
            end(ended ? nil : self?.message ?? "ended")
        }
        try process.run()
    }

    /// How much is done, 0 to 1.
    var progress: Double { told.withLock { $0.progress } }

    /// Ends it and waits until it has ended; nothing of it is left, since files appear whole or not at
    /// all.
    func end() async {
        guard process.isRunning else { return }
        process.terminate()
        let patience = ContinuousClock.now + .seconds(5)
        while process.isRunning {
            if ContinuousClock.now > patience { kill(process.processIdentifier, SIGKILL) }
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    private func take(_ text: String) {
        told.withLock { told in
            // Enough for an error's text.
            told.text = String((told.text + text).suffix(4_000))
            if let percent = text.matches(of: /([0-9]+) %/).last.flatMap({ Double($0.1) }) {
                told.progress = min(percent / 100, 1)
            }
        }
    }

    private var message: String {
        told.withLock { told in
            told.text.split(separator: "\n").last { $0.hasPrefix("Error: ") }
                .map { String($0.dropFirst(7)) } ?? "the trace ended without a result"
        }
    }

    /// The running program's own file.
    private static func program() throws -> URL {
        #if os(Linux)
            return URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        #else
            guard let url = Bundle.main.executableURL else {
                throw InputError(
                    "mimo", expected: "the program's own file", found: "none", kind: .unreadable)
            }
            return url
        #endif
    }
}
