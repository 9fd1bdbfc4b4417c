import Evaluation
import Foundation
import Support

/// A folder of things that take long to make, each kept with all that made it: the version of
/// swift-mimo, the recipe and the settings.
///
///     let cache = ArtifactCache("results-work")
///     let head = try cache.item("heads/lyon-LOS-zero", recipe: recipe, settings: key) { folder in
///         try train().write(to: folder + "/head.safetensors")
///     }
///     print(head.wasKept, head.path("head.safetensors"))
///
/// An item is a folder: `settings.json`, what was made, and `finished.json` when it is whole. The
/// same version, ``Recipe`` and settings keep it, others clear it and make it anew; one that was
/// interrupted is made again in the folder as it stands, so that training goes on from its
/// checkpoint.
package struct ArtifactCache: Sendable {
    /// Something that was made, now or before.
    package struct Item: Sendable {
        /// Its folder.
        package let folder: String
        /// Whether it was there already.
        package let wasKept: Bool
        /// Seconds that making it took, in the run that finished it.
        package let seconds: Double

        /// The file `name` of the item.
        package func path(_ name: String) -> String {
            (folder as NSString).appendingPathComponent(name)
        }
    }

    private struct Finished: Codable { var seconds: Double }

    /// All that made an item: what `settings.json` holds.
    private struct Key<Settings: Encodable>: Encodable {
        var version: String
        var recipe: Recipe
        var settings: Settings
    }

    /// The folder.
    package let path: String
    /// Version of swift-mimo that makes the items.
    private let version: String

    /// The cache at `path`, which need not exist.
    package init(_ path: String) { self.init(path, version: MIMOVersion.current) }

    init(_ path: String, version: String) {
        self.path = path
        self.version = version
    }

    private static let settingsFile = "settings.json"
    private static let finishedFile = "finished.json"
    private static let valueFile = "value.json"

    /// The item `name`, made by `make` unless it is there from the same version, recipe and settings.
    ///
    /// - Parameters:
    ///   - name: path of the item's folder below this one.
    ///   - recipe: how `make` makes it.
    ///   - settings: everything else that fixes the item.
    ///   - make: writes the item into the folder it is given.
    /// - Throws: what `make` throws; `InputError` when the folder cannot be written.
    package func item(
        _ name: String, recipe: Recipe, settings: some Encodable, make: (String) throws -> Void
    ) throws -> Item {
        let folder = FilePath.join(path, name)
        func file(_ name: String) -> String { FilePath.join(folder, name) }
        let manager = FileManager.default
        let wanted = try ResultCoding.encode(
            Key(version: version, recipe: recipe, settings: settings), isExact: true)
        let isSame = manager.contents(atPath: file(Self.settingsFile)) == wanted
        if isSame, let bytes = manager.contents(atPath: file(Self.finishedFile)),
            let finished = try? JSONDecoder().decode(Finished.self, from: bytes)
        {
            return Item(folder: folder, wasKept: true, seconds: finished.seconds)
        }
        if !isSame {
            if manager.fileExists(atPath: folder) {
                // What this did not make, it does not remove.
                let inside = ((try? manager.contentsOfDirectory(atPath: folder)) ?? [folder])
                    // Ended while the settings were being written, before there was anything else.
                    .filter { !AtomicFile.isUnfinished($0, of: Self.settingsFile) }
                guard inside.isEmpty || inside.contains(Self.settingsFile) else {
                    throw InputError(
                        folder,
                        expected: "a folder that this made (with \(Self.settingsFile)), or none",
                        found: "another one", kind: .output)
                }
                try clear(folder)
            }
            try AtomicFile.write(wanted, to: file(Self.settingsFile))
        }
        let start = ContinuousClock.now
        try make(folder)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        try AtomicFile.write(
            try ResultCoding.encode(Finished(seconds: seconds)), to: file(Self.finishedFile))
        return Item(folder: folder, wasKept: false, seconds: seconds)
    }

    /// The value `name`, computed by `make` unless it is there from the same version, recipe and
    /// settings.
    ///
    /// - Throws: what `make` throws; `InputError` when the folder cannot be written.
    package func value<T: Codable>(
        _ name: String, recipe: Recipe, settings: some Encodable, make: () throws -> T
    ) throws -> T {
        let item = try item(name, recipe: recipe, settings: settings) { folder in
            try AtomicFile.write(
                try ResultCoding.encode(try make(), isExact: true),
                to: (folder as NSString).appendingPathComponent(Self.valueFile))
        }
        return try ResultCoding.decode(T.self, at: item.path(Self.valueFile))
    }

    /// Empties an item's folder but for its settings: what says that it is whole goes first, so that it is
    /// known as unfinished and as ours wherever this is interrupted.
    private func clear(_ folder: String) throws {
        let finished = FilePath.join(folder, Self.finishedFile)
        let manager = FileManager.default
        do {
            if manager.fileExists(atPath: finished) { try manager.removeItem(atPath: finished) }
            for name in try manager.contentsOfDirectory(atPath: folder)
            where name != Self.settingsFile {
                try manager.removeItem(atPath: FilePath.join(folder, name))
            }
        } catch {
            throw InputError(
                folder, expected: "a folder of other settings that can be removed",
                found: error.localizedDescription)
        }
    }
}
