import Models
import Foundation
import Support
import Testing

/// The library as others get it: linked by a C compiler, opened by Python.
@Suite("The C interface from outside", .serialized)
struct BindingsTests {
    private static let strict = ["-Wall", "-Wextra", "-Werror", "-pedantic"]

    /// Examples/C/precode.c, compiled.
    private static func example() throws -> String {
        let folder = try BuiltLibrary.file.get().deletingLastPathComponent().path
        let program = folder + "/precode"
        let compiled = BuiltLibrary.run(
            ["cc", "-std=c99", "-O2"] + strict
                + [
                    "-I\(folder)", "Examples/C/precode.c", "-L\(folder)", "-lmimo", "-lm",
                    "-Wl,-rpath,\(folder)", "-o", program,
                ])
        try #require(compiled.status == 0, "\(compiled.text)")
        return program
    }

    /// The mean sum rate that the example printed, in bit/s/Hz.
    private static func sumRate(_ text: String) throws -> Double {
        let line = text.split(separator: "\n").first { $0.hasPrefix("mean sum rate: ") }
        let words = try #require(line, "\(text)").split(separator: " ")
        return try #require(Double(words[3]), "\(text)")
    }

    @Test(
        "the C example precodes, meets requested rates and says what is wrong",
        .enabled(if: BuiltLibrary.hasCompiler, "needs a C compiler, cc"))
    func exampleInC() throws {
        let program = try Self.example()
        let derived = BuiltLibrary.run([program, "zf-equal"])
        #expect(derived.status == 0, "\(derived.text)")
        #expect(derived.text.contains("libmimo \(MIMOVersion.current)"))
        #expect(derived.text.contains("1000 groups of 4 users at 64 antennas"))
        #expect(derived.text.contains("not with this method"))

        let model = BuiltLibrary.run([program, "Models/\(ModelLibrary.shippedStructured)"])
        #expect(model.status == 0, "\(model.text)")
        #expect(model.text.contains("1000 of 1000 groups met"), "\(model.text)")
        #expect(try Self.sumRate(model.text) >= 0.99 * Self.sumRate(derived.text))

        for (arguments, reason) in [
            (["nonsense"], "nonsense"), (["zf", "0", "3"], "users"), (["zf", "4"], "usage"),
            (["zf", "4", "64", "missing.bin", "1"], "missing.bin"),
        ] {
            let refused = BuiltLibrary.run([program] + arguments)
            #expect(refused.status != 0)
            #expect(refused.text.contains(reason), "\(refused.text)")
        }
    }

    @Test(
        "the C example reads channels from a file",
        .enabled(if: BuiltLibrary.hasCompiler, "needs a C compiler, cc"))
    func exampleWithFile() throws {
        let program = try Self.example()
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("mimo-channels-\(UUID().uuidString).bin").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        // Two users who each hear an antenna of their own: 10 W for each over 10/3 W of noise is a
        // ratio of 3, and 2 bit/s/Hz.
        let group: [Float] = [1, 0, 0, 0, 0, 0, /* user 2: */ 0, 0, 0, 1, 0, 0]
        let bytes = (group + group + group).withUnsafeBytes { Data($0) }
        try bytes.write(to: URL(fileURLWithPath: path))
        let noise = "\(10.0 / 3)"
        let read = BuiltLibrary.run([program, "zf-equal", "2", "3", path, noise])
        #expect(read.status == 0, "\(read.text)")
        #expect(read.text.contains("3 groups of 2 users at 3 antennas"))
        #expect(try abs(Self.sumRate(read.text) - 4) < 0.01)

        try bytes.dropLast(5).write(to: URL(fileURLWithPath: path))
        let cut = BuiltLibrary.run([program, "zf-equal", "2", "3", path, noise])
        #expect(cut.status == 1)
        #expect(cut.text.contains("found \(bytes.count - 5) bytes"), "\(cut.text)")
    }

    @Test(
        "mimo.h is C++ too", .enabled(if: BuiltLibrary.hasCompiler, "needs a C compiler, cc"))
    func header() {
        for language in [["-x", "c", "-std=c99"], ["-x", "c++", "-std=c++11"]] {
            let checked = BuiltLibrary.run(
                ["cc", "-fsyntax-only"] + language + Self.strict
                    + ["-include", "Sources/CMIMO/include/mimo.h", "/dev/null"])
            #expect(checked.status == 0, "\(checked.text)")
        }
    }

    @Test(
        "the Python package's own tests pass",
        .enabled(if: BuiltLibrary.python != nil, "needs the Python packages of `make setup`"))
    func python() throws {
        let python = try #require(BuiltLibrary.python)
        let tests = BuiltLibrary.run(
            [python, "-m", "unittest", "discover", "-s", "Python/tests"],
            environment: [
                "SWIFT_MIMO_LIBRARY": try BuiltLibrary.file.get().path,
                "PYTHONPATH": BuiltLibrary.root.appendingPathComponent("Python").path,
                "PYTHONDONTWRITEBYTECODE": "1",
            ])
        #expect(tests.status == 0, "\(tests.text)")
        // Finding no tests would pass as well.
        #expect(tests.text.contains("Ran ") && !tests.text.contains("Ran 0 tests"))
    }
}
