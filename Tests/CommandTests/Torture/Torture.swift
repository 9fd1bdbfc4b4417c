import Foundation
import Support
import _TestSupport

/// What torture needs of folders and files.
enum Torture {
    /// The program: the one built with the tests, or another that `MIMO_PROGRAM` names.
    static var program: String {
        ProcessInfo.processInfo.environment["MIMO_PROGRAM"] ?? TestProgram.built("mimo")
    }

    /// The only work that is tried, if `MIMO_TORTURE_WORK` names one.
    static var chosen: String? { ProcessInfo.processInfo.environment["MIMO_TORTURE_WORK"] }

    /// How many moments a work is ended at: `MIMO_TORTURE_MOMENTS`, or 5.
    static func moments(of work: TortureWork) -> Int {
        let variables = ProcessInfo.processInfo.environment
        if work.isLong, variables["MIMO_PROGRAM"] == nil { return 1 }
        return variables["MIMO_TORTURE_MOMENTS"].flatMap { Int($0) } ?? 5
    }

    /// The files below `folder` by their relative paths.
    static func files(_ folder: String) throws -> [String: Data] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder)
        var files: [String: Data] = [:]
        for path in paths {
            var isFolder: ObjCBool = false
            let whole = "\(folder)/\(path)"
            guard FileManager.default.fileExists(atPath: whole, isDirectory: &isFolder),
                !isFolder.boolValue
            else { continue }
            files[path] = try Data(contentsOf: URL(fileURLWithPath: whole))
        }
        return files
    }

    /// How many files there are below `folder`; folders are none.
    static func count(_ folder: String) -> Int {
        let manager = FileManager.default
        let paths = (try? manager.subpathsOfDirectory(atPath: folder)) ?? []
        return paths.count { path in
            var isFolder: ObjCBool = false
            return manager.fileExists(atPath: "\(folder)/\(path)", isDirectory: &isFolder)
                && !isFolder.boolValue
        }
    }

    /// Whether `path` names a file that was being written when its writer was ended; its name says so, and
    /// nothing reads it.
    static func isPartial(_ path: String) -> Bool {
        let name = (path as NSString).lastPathComponent
        return name.hasPrefix(".") && name.contains(".partial-")
    }

    /// Why a file is not whole; `nil` where it is.
    static func damage(_ path: String, _ data: Data) -> String? {
        switch (path as NSString).pathExtension {
        case "safetensors":
            do { _ = try Safetensors(data: data, path: path) } catch { return "\(error)" }
        case "json":
            if (try? JSONSerialization.jsonObject(with: data)) == nil { return "\(path): no JSON" }
        case "html":
            if !ends(data, with: "</html>") { return "\(path): no end of the page" }
        case "svg":
            if !ends(data, with: "</svg>") { return "\(path): no end of the picture" }
        case "png":
            if data.suffix(8).prefix(4) != Data("IEND".utf8) {
                return "\(path): no end of the picture"
            }
        default: break
        }
        return nil
    }

    private static func ends(_ data: Data, with mark: String) -> Bool {
        String(decoding: data.suffix(64), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines).hasSuffix(mark)
    }
}
