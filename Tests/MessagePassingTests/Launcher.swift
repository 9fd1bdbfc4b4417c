import Foundation

/// Runs built programs as several processes.
enum Launcher {
    /// What a finished run left.
    struct Outcome {
        /// nil if it had to be ended because it hung.
        var status: Int32?
        var output: String
        var errors: String
    }

    /// `mpirun`, or what MIMO_TEST_MPIRUN names; nil if there is none.
    static let path: String? = {
        let environment = ProcessInfo.processInfo.environment
        if let path = environment["MIMO_TEST_MPIRUN"] { return path }
        return (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/mpirun" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// A program that was built with the tests.
    static func program(_ name: String) -> String {
        var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        for bundle in Bundle.allBundles where bundle.bundlePath.hasSuffix(".xctest") {
            folder = bundle.bundleURL.deletingLastPathComponent()
        }
        return folder.appendingPathComponent(name).path
    }

    /// What lets Open MPI 4 and 5 start more processes than there are processors, as root, and in
    /// containers that forbid reading another process's memory. Other launchers do not look at it.
    private static let permissions = [
        "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
        "OMPI_MCA_rmaps_base_oversubscribe": "1",
        "OMPI_MCA_btl_vader_single_copy_mechanism": "none",
        "PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe",
    ]

    /// How long a run may take before it counts as hanging. Only a run that hangs gets there: on a
    /// machine that is busy with other things, seconds become minutes.
    static let patience = 600.0

    /// Runs `words` in `folder`, at most for ``patience`` seconds, with `environment` set besides our own.
    static func run(
        _ words: [String], in folder: String, environment: [String: String] = [:]
    ) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        process.environment = ProcessInfo.processInfo.environment.merging(permissions) { $1 }
            .merging(environment) { $1 }
        let files = try ["output", "errors"].map { name in
            let path = "\(folder)/\(name)-\(UUID().uuidString)"
            try Data().write(to: URL(fileURLWithPath: path))
            return (path, try FileHandle(forWritingTo: URL(fileURLWithPath: path)))
        }
        process.standardOutput = files[0].1
        process.standardError = files[1].1
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let end = Date(timeIntervalSinceNow: patience)
        while process.isRunning && Date() < end { Thread.sleep(forTimeInterval: 0.02) }
        let hung = process.isRunning
        // Started from a thread of the tests, the launcher may have polite signals blocked; the
        // processes end by themselves when it is gone.
        if hung { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        return Outcome(
            status: hung ? nil : process.terminationStatus,
            output: try String(contentsOfFile: files[0].0, encoding: .utf8),
            errors: try String(contentsOfFile: files[1].0, encoding: .utf8))
    }

    /// Runs a built program as `processes` processes.
    static func run(
        _ processes: Int, _ name: String, _ arguments: [String], in folder: String,
        environment: [String: String] = [:]
    ) throws -> Outcome {
        try run(
            [path ?? "mpirun", "-n", "\(processes)", program(name)] + arguments, in: folder,
            environment: environment)
    }

    /// A new empty folder, removed after `body`.
    static func inFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("mimo-processes-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }
}
