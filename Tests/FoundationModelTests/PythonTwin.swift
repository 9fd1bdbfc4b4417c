import Foundation

/// The PyTorch program of the examples, where there is a Python that can run it.
enum PythonTwin {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static let program = root.appendingPathComponent("Examples/pytorch_twin.py").path

    /// A Python with torch and safetensors: the one that MIMO_PYTHON names, that of a virtual
    /// environment `.venv...` in the package or above it, or `python3` of the search path.
    static let python: String? = {
        var candidates: [String] = []
        if let given = ProcessInfo.processInfo.environment["MIMO_PYTHON"] {
            candidates.append(given)
        }
        var folder = root
        for _ in 0..<4 where folder.path != "/" {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
            for name in names.sorted() where name.hasPrefix(".venv") {
                candidates.append(folder.appendingPathComponent("\(name)/bin/python").path)
            }
            folder.deleteLastPathComponent()
        }
        candidates.append("/usr/bin/env python3")
        return candidates.first { run($0, "-c", "import torch, safetensors").status == 0 }
    }()

    /// Runs a Python; status 127 where there is none.
    static func run(_ python: String, _ arguments: String...) -> (status: Int32, output: String) {
        let words = python.split(separator: " ").map(String.init)
        guard let first = words.first else { return (127, "") }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: first)
        process.arguments = words.dropFirst() + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        do { try process.run() } catch { return (127, "\(error)") }
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: text, as: UTF8.self))
    }
}
