import Foundation

/// Programs that tests start.
package enum TestProgram {
    /// What a finished program left.
    package struct Outcome: Sendable {
        /// Its exit status; 127 where it could not be started, `nil` where it was ended because it
        /// took too long.
        package var status: Int32?
        /// What it wrote to standard output.
        package var output: String
        /// What it wrote to standard error.
        package var errors: String
    }

    /// The root of the package.
    package static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The path of a program that was built with the tests: it lies beside their bundle.
    package static func built(_ name: String) -> String {
        var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        for bundle in Bundle.allBundles where bundle.bundlePath.hasSuffix(".xctest") {
            folder = bundle.bundleURL.deletingLastPathComponent()
        }
        return folder.appendingPathComponent(name).path
    }

    /// A program that has not been started yet.
    ///
    /// - Parameters:
    ///   - words: the program, by its path or a name of the search path, and its arguments.
    ///   - folder: where it runs; `nil` for where the tests run.
    ///   - environment: variables beside our own.
    package static func process(
        _ words: [String], in folder: String? = nil, environment: [String: String] = [:]
    ) -> Process {
        let process = Process()
        let isPath = words[0].contains("/")
        process.executableURL = URL(fileURLWithPath: isPath ? words[0] : "/usr/bin/env")
        process.arguments = isPath ? Array(words.dropFirst()) : words
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        return process
    }

    /// Runs a program to its end.
    ///
    /// Its output goes through files: a pipe that nobody empties in time would stop it.
    ///
    /// - Parameters:
    ///   - words: see ``process(_:in:environment:)``.
    ///   - folder: where it runs; `nil` for where the tests run.
    ///   - environment: variables beside our own.
    ///   - seconds: after these it is ended; `nil` for no limit.
    package static func run(
        _ words: [String], in folder: String? = nil, environment: [String: String] = [:],
        seconds: Double? = nil
    ) throws -> Outcome {
        let process = process(words, in: folder, environment: environment)
        let files = try (0..<2).map { _ in
            let url = FileManager.default.temporaryDirectory
                .appendingPathComponent("mimo-program-\(UUID().uuidString)")
            try Data().write(to: url)
            return (url: url, handle: try FileHandle(forWritingTo: url))
        }
        defer { for file in files { try? FileManager.default.removeItem(at: file.url) } }
        process.standardOutput = files[0].handle
        process.standardError = files[1].handle
        process.standardInput = FileHandle.nullDevice
        do { try process.run() } catch {
            return Outcome(status: 127, output: "", errors: "\(error)")
        }
        let isLate = seconds.map { !wait(for: process, seconds: $0) } ?? false
        process.waitUntilExit()
        func text(_ url: URL) throws -> String {
            String(decoding: try Data(contentsOf: url), as: UTF8.self)
        }
        return Outcome(
            status: isLate ? nil : process.terminationStatus, output: try text(files[0].url),
            errors: try text(files[1].url))
    }

    /// Waits for the end of a process; ends it after `seconds`, and returns `false` then.
    private static func wait(for process: Process, seconds: Double) -> Bool {
        let end = Date(timeIntervalSinceNow: seconds)
        while process.isRunning && Date() < end { Thread.sleep(forTimeInterval: 0.02) }
        guard process.isRunning else { return true }
        // Started from a thread of the tests, it may have polite signals blocked; what it has
        // started ends by itself when it is gone.
        kill(process.processIdentifier, SIGKILL)
        return false
    }

    /// A new empty folder, removed after `body`.
    package static func inFolder<R>(_ body: (String) throws -> R) throws -> R {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("mimo-test-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try body(folder)
    }
}
