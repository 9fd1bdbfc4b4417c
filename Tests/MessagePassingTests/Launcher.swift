import Foundation
import _TestSupport

/// Runs built programs as several processes.
enum Launcher {
    /// `mpirun`, or what MIMO_TEST_MPIRUN names; nil if there is none.
    static let path: String? = {
        let environment = ProcessInfo.processInfo.environment
        if let path = environment["MIMO_TEST_MPIRUN"] { return path }
        return (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/mpirun" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    static let root = TestProgram.root

    /// A program that was built with the tests.
    static func program(_ name: String) -> String { TestProgram.built(name) }

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

    /// Runs `words`, at most for ``patience`` seconds, with `environment` set besides our own.
    static func run(
        _ words: [String], environment: [String: String] = [:]
    ) throws -> TestProgram.Outcome {
        try TestProgram.run(
            words, environment: permissions.merging(environment) { $1 }, seconds: patience)
    }

    /// Runs a built program as `processes` processes.
    static func run(
        _ processes: Int, _ name: String, _ arguments: [String],
        environment: [String: String] = [:]
    ) throws -> TestProgram.Outcome {
        try run(
            [path ?? "mpirun", "-n", "\(processes)", program(name)] + arguments,
            environment: environment)
    }

    /// A new empty folder, removed after `body`.
    static func inFolder(_ body: (String) throws -> Void) throws {
        try TestProgram.inFolder(body)
    }
}
