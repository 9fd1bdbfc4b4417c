import Foundation
import Support

/// A program of GDAL, run as a process of its own: what it does with a damaged file is no harm to this
/// one, and a library larger than all else together is needed only by who has a raster.
struct GDALProgram {
    /// Its name, such as `gdalinfo`.
    let name: String

    /// Where these programs come from, for people.
    static let package = "GDAL (Debian package gdal-bin)"

    /// Where it is; `nil` where it is not installed.
    var place: String? {
        let folders = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return folders.split(separator: ":").map { FilePath.join(String($0), name) }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// What it prints, run with `arguments` on the raster `path`; `folder` takes files of its own.
    ///
    /// - Throws: `InputError` naming the raster, with what the program says, when it is missing or fails.
    func run(_ arguments: [String], on path: String, in folder: String) throws -> Data {
        guard let place else {
            throw InputError(
                path, expected: "\(name) of \(Self.package), which reads it", found: "none",
                kind: .unreadable)
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: place)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        // Files and no pipes: a full pipe would wait for whoever reads the other.
        let printed = FilePath.join(folder, "\(name).output")
        let said = FilePath.join(folder, "\(name).errors")
        let files = try [printed, said].map { file in
            guard FileManager.default.createFile(atPath: file, contents: nil),
                let handle = FileHandle(forWritingAtPath: file)
            else {
                throw InputError(
                    folder, expected: "a folder for temporary files", found: "\(SystemError.last)")
            }
            return handle
        }
        defer { for file in files { try? file.close() } }
        process.standardOutput = files[0]
        process.standardError = files[1]
        try process.run()
        process.waitUntilExit()
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            throw InputError(
                path, expected: "a raster that GDAL reads", found: Self.words(said))
        }
        return try Data(contentsOf: URL(fileURLWithPath: printed))
    }

    /// The last that a program said, on one line.
    private static func words(_ file: String) -> String {
        let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("ERROR") }
        let last = lines.last.map { line in
            line.drop { $0 != ":" }.dropFirst().trimmingCharacters(in: .whitespaces)
        }
        return last ?? "one that it cannot"
    }
}
