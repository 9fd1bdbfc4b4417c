import Foundation
import Support
import _TestSupport

/// libmimo as `make library` builds it, and programs that use it.
enum BuiltLibrary {
    /// What a finished program left: output and errors together.
    struct Outcome {
        var status: Int32
        var text: String
    }

    static let root = TestProgram.root

    /// Where the library lies: in the build folder that `make library` uses too, so that little is
    /// left to do where it has run.
    static let folder = root.appendingPathComponent(".build-library-native/for-tests")

    /// The library's file; built once for all tests, which takes a minute on a fresh machine.
    static let file = Result<URL, InputError> { () throws(InputError) in
        let built = run(["bash", "scripts/library.sh", folder.path])
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        guard built.status == 0,
            let name = names.first(where: { $0.hasPrefix("libmimo.") })
        else {
            throw InputError(
                "scripts/library.sh", expected: "a library",
                found: "status \(built.status): \(built.text.suffix(2_000))")
        }
        return folder.appendingPathComponent(name)
    }

    /// Whether there is a compiler for C.
    static var hasCompiler: Bool { run(["cc", "--version"]).status == 0 }

    /// The project's Python, if `make setup` has made it.
    static var python: String? {
        let made = root.appendingPathComponent(".venv/installed-requirements.txt").path
        guard FileManager.default.fileExists(atPath: made) else { return nil }
        return root.appendingPathComponent(".venv/bin/python").path
    }

    /// Runs a program in the package's folder; status 127 where there is none.
    static func run(_ words: [String], environment: [String: String] = [:]) -> Outcome {
        do {
            let run = try TestProgram.run(words, in: root.path, environment: environment)
            return Outcome(status: run.status ?? 127, text: run.output + run.errors)
        } catch {
            return Outcome(status: 127, text: "\(error)")
        }
    }
}
