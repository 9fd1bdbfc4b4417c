import Foundation

/// A Python that has PyTorch, for the tests that compare with it; they are skipped without one.
package enum PythonWithTorch {
    /// A Python with torch and safetensors: the one that MIMO_PYTHON names, that of a virtual
    /// environment `.venv...` in the package or above it, or `python3` of the search path.
    package static let python: String? = {
        var candidates: [String] = []
        if let given = ProcessInfo.processInfo.environment["MIMO_PYTHON"] {
            candidates.append(given)
        }
        var folder = TestProgram.root
        for _ in 0..<4 where folder.path != "/" {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
            for name in names.sorted() where name.hasPrefix(".venv") {
                candidates.append(folder.appendingPathComponent("\(name)/bin/python").path)
            }
            folder.deleteLastPathComponent()
        }
        candidates.append("python3")
        return candidates.first {
            (try? TestProgram.run([$0, "-c", "import torch, safetensors"]))?.status == 0
        }
    }()
}
