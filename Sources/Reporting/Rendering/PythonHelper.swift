import Foundation
import Subprocess
import Support

/// Runs small Python programs in the project's own environment.
///
/// The interpreter is, in this order: the one that `MIMO_PYTHON` names; `.venv/bin/python` beside the
/// executable or in a folder above it (the package's root, when the command is run from its build
/// folder), then in the working directory or above; `python3` of the search path.
enum PythonHelper {
    /// What a program exits with when a package it imports is missing.
    private static let missingPackage: Int32 = 3

    /// The path or name of the interpreter.
    static func interpreter() throws -> String {
        let manager = FileManager.default
        if let given = ProcessInfo.processInfo.environment["MIMO_PYTHON"], !given.isEmpty {
            guard given.contains("/") == false || manager.isExecutableFile(atPath: given) else {
                throw InputError(
                    "MIMO_PYTHON", expected: "the path of a Python interpreter", found: given)
            }
            return given
        }
        let executable = Bundle.main.executableURL?.resolvingSymlinksInPath().path ?? ""
        for start in [
            (executable as NSString).deletingLastPathComponent, manager.currentDirectoryPath,
        ] {
            var folder = start
            for _ in 0..<6 where folder.hasPrefix("/") {
                let candidate = (folder as NSString).appendingPathComponent(".venv/bin/python")
                if manager.isExecutableFile(atPath: candidate) { return candidate }
                folder = (folder as NSString).deletingLastPathComponent
            }
        }
        return "python3"
    }

    /// An open file without a name that holds `contents`, read from its start.
    ///
    /// A program may end without reading its input. From a file that harms nobody; through a pipe
    /// it would be a signal that ends us, or an assertion of Subprocess.
    private static func unnamedFile(_ contents: Data) throws -> FileHandle {
        let folder = NSTemporaryDirectory()
        var path = Array((folder as NSString).appendingPathComponent("mimo-XXXXXX").utf8CString)
        let descriptor = mkstemp(&path)
        guard descriptor >= 0 else {
            let failure = SystemError.last
            throw InputError(
                folder, expected: "a folder for temporary files", found: "\(failure)")
        }
        unlink(path)
        // Not for programs that others start meanwhile.
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try file.write(contentsOf: contents)
            try file.seek(toOffset: 0)
        } catch {
            throw InputError(
                folder, expected: "room for \(contents.count) bytes", found: "\(error)")
        }
        return file
    }

    /// Runs `program` with `input` on its standard input and returns its standard output.
    ///
    /// - Parameters:
    ///   - imports: packages it needs, by import name and by the name they are installed under.
    ///   - limit: most bytes taken from its output.
    /// - Throws: `InputError` when there is no Python, when a package is missing (naming
    ///   `make setup`), and when the program fails.
    static func run(
        _ program: String, imports: [(module: String, package: String)], input: Data,
        limit: Int = 512 << 20
    ) async throws -> Data {
        let interpreter = try interpreter()
        let modules = imports.map(\.module).joined(separator: ", ")
        let packages = imports.map(\.package).joined(separator: " and ")
        // What libraries print of their own accord must not get between the answer's bytes.
        let checked =
            "import os, sys\nsys.stdout = os.fdopen(os.dup(1), \"w\")\nos.dup2(2, 1)\n"
            + "try:\n    import \(modules)\nexcept ImportError:\n"
            + "    sys.exit(\(missingPackage))\n" + program
        let executable: Executable =
            interpreter.contains("/") ? .path(.init(interpreter)) : .name(interpreter)
        let file = try unnamedFile(input)
        defer { try? file.close() }
        let record: ExecutionResult<Void, DataOutput, StringOutput<UTF8>>
        do {
            record = try await Subprocess.run(
                executable, arguments: ["-c", checked],
                input: .fileDescriptor(
                    .init(rawValue: file.fileDescriptor), closeAfterSpawningProcess: false),
                output: .data(limit: limit), error: .string(limit: 1 << 20))
        } catch {
            throw InputError(
                interpreter, expected: "Python 3 with \(packages) (`make setup` installs it)",
                found: "\(error)")
        }
        switch record.terminationStatus {
        case .exited(0): return record.standardOutput
        case .exited(missingPackage):
            throw InputError(
                interpreter,
                expected: "the Python package \(packages), which draws the figures",
                found: "none; run `make setup`, or let MIMO_PYTHON name a Python that has it")
        default:
            let said = record.standardError.split(separator: "\n").suffix(4)
            throw InputError(
                interpreter, expected: "figures from \(packages)",
                found: "\(record.terminationStatus): \(said.joined(separator: " | "))")
        }
    }
}
