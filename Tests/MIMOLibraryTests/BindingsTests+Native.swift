import Foundation
import Testing

extension BindingsTests {
    /// A program of Tests/Native, compiled against the library.
    private static func native(_ name: String) throws -> String {
        let folder = try BuiltLibrary.file.get().deletingLastPathComponent().path
        let program = folder + "/" + name
        let compiled = BuiltLibrary.run([
            "cc", "-std=c11", "-O1", "-Wall", "-Wextra", "-Werror", "-I\(folder)",
            "Tests/Native/\(name).c", "-L\(folder)", "-lmimo", "-lm", "-pthread",
            "-Wl,-rpath,\(folder)",
            "-o", program,
        ])
        try #require(compiled.status == 0, "\(compiled.text)")
        return program
    }

    #if os(Linux)
        @Test(
            "Foundation's tables of languages are not linked in: they would quadruple the library",
            .enabled(if: BuiltLibrary.hasCompiler, "needs a C compiler, cc"))
        func size() throws {
            let path = try BuiltLibrary.file.get().path
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
            #expect(try #require(size) < 30_000_000)
        }

        @Test(
            "in steady state no precoder allocates, on one thread and on two",
            .enabled(if: BuiltLibrary.hasCompiler, "needs a C compiler, cc"))
        func allocations() throws {
            let counted = BuiltLibrary.run([try Self.native("allocations"), "Models"])
            #expect(counted.status == 0, "\(counted.text)")
            // Eleven methods, three numbers of users, one and two threads; nine methods, three numbers
            // of users, three kinds of slots.
            #expect(counted.text.split(separator: "\n").count == 66 + 81, "\(counted.text)")
        }
    #endif

    /// Seconds of the soak among the tests; `make soak` takes an hour.
    private static let soakSeconds =
        ProcessInfo.processInfo.environment["MIMO_SOAK_SECONDS"] ?? "10"

    @Test(
        "random batches for a while: right results, errors told, no growth of memory",
        .enabled(if: BuiltLibrary.hasCompiler, "needs a C compiler, cc"))
    func soak() throws {
        let soaked = BuiltLibrary.run([try Self.native("soak"), "Models", Self.soakSeconds])
        #expect(soaked.status == 0, "\(soaked.text)")
        #expect(soaked.text.contains("at the end"), "\(soaked.text)")
    }
}
