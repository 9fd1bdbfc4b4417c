import Foundation
import Support

/// A folder of things that take long to make, each kept with the settings that made it.
///
///     let work = WorkFolder("results-work")
///     let head = try work.item("heads/lyon-LOS-zero", settings: key) { folder in
///         try train().write(to: folder + "/head.safetensors")
///     }
///     print(head.wasKept, head.path("head.safetensors"))
///
/// An item is a folder: `settings.json`, what was made, and `finished.json` when it is whole. The
/// same settings keep it, others clear it and make it anew; one that was interrupted is made again
/// in the folder as it stands, so that training goes on from its checkpoint.
public struct WorkFolder: Sendable {
    /// Something that was made, now or before.
    public struct Item: Sendable {
        /// Its folder.
        public let folder: String
        /// Whether it was there already.
        public let wasKept: Bool
        /// Seconds that making it took, in the run that finished it.
        public let seconds: Double

        /// The file `name` of the item.
        public func path(_ name: String) -> String {
            (folder as NSString).appendingPathComponent(name)
        }
    }

    private struct Finished: Codable { var seconds: Double }

    /// The folder.
    public let path: String

    /// The work folder at `path`, which need not exist.
    public init(_ path: String) { self.path = path }

    private static let settingsFile = "settings.json"
    private static let finishedFile = "finished.json"
    private static let valueFile = "value.json"

    /// The item `name`, made by `make` unless it is there with the same settings.
    ///
    /// - Parameters:
    ///   - name: path of the item's folder below this one.
    ///   - settings: everything that fixes the item.
    ///   - make: writes the item into the folder it is given.
    /// - Throws: what `make` throws; `InputError` when the folder cannot be written.
    public func item(
        _ name: String, settings: some Encodable, make: (String) throws -> Void
    ) throws -> Item {
        let folder = (path as NSString).appendingPathComponent(name)
        func file(_ name: String) -> String {
            (folder as NSString).appendingPathComponent(name)
        }
        let manager = FileManager.default
        let wanted = try ResultCoding.encode(settings)
        let isSame = manager.contents(atPath: file(Self.settingsFile)) == wanted
        if isSame, let bytes = manager.contents(atPath: file(Self.finishedFile)),
            let finished = try? JSONDecoder().decode(Finished.self, from: bytes)
        {
            return Item(folder: folder, wasKept: true, seconds: finished.seconds)
        }
        if !isSame {
            if manager.fileExists(atPath: folder) { try clear(folder) }
            try AtomicFile.write(wanted, to: file(Self.settingsFile))
        }
        let start = ContinuousClock.now
        try make(folder)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        try AtomicFile.write(
            try ResultCoding.encode(Finished(seconds: seconds)), to: file(Self.finishedFile))
        return Item(folder: folder, wasKept: false, seconds: seconds)
    }

    /// The value `name`, computed by `make` unless it is there with the same settings.
    ///
    /// - Throws: what `make` throws; `InputError` when the folder cannot be written.
    public func value<T: Codable>(
        _ name: String, settings: some Encodable, make: () throws -> T
    ) throws -> T {
        let item = try item(name, settings: settings) { folder in
            try AtomicFile.write(
                try ResultCoding.encode(try make()),
                to: (folder as NSString).appendingPathComponent(Self.valueFile))
        }
        return try ResultCoding.decode(T.self, at: item.path(Self.valueFile))
    }

    private func clear(_ folder: String) throws {
        do {
            try FileManager.default.removeItem(atPath: folder)
        } catch {
            throw InputError(
                folder, expected: "a folder of other settings that can be removed",
                found: error.localizedDescription)
        }
    }
}
