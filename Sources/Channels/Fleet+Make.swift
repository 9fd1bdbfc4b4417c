import Foundation
import Sites
import Support

extension Fleet {
    /// One dataset of a fleet.
    public struct Made: Sendable {
        /// The data.
        public var dataset: ChannelDataset
        /// Whether it was there already.
        public var outcome: DatasetCollection.Outcome
        /// Why an earlier file was not kept, if there was one.
        public var replaced: String?
    }

    /// Whether the dataset of mast `number` is there and is what the recipe would make; read from the
    /// file's header, without its site.
    public func isDone(_ number: Int, windows: MapWindows) -> Bool {
        guard let file = try? Safetensors(path: file(number)) else { return false }
        do { return try difference(file, number, windows) == nil } catch { return false }
    }

    /// Makes the dataset of mast `number`, or keeps the one that is there.
    ///
    /// - Throws: `InputError` naming the row of the list when the place is outside the map, without
    ///   buildings, inside or beside one, or no user can be reached; or the file when it cannot be
    ///   written.
    public func make(_ number: Int, windows: MapWindows) throws -> Made {
        let path = file(number)
        var replaced: String?
        if FileManager.default.fileExists(atPath: path) {
            do {
                replaced = try difference(Safetensors(path: path), number, windows)
                if replaced == nil {
                    return Made(dataset: try ChannelDataset(path: path), outcome: .kept)
                }
            } catch let error as InputError {
                replaced = error.found
            }
        }
        let dataset = try traced(number, windows)
        try dataset.write(to: path)
        return Made(dataset: dataset, outcome: .made, replaced: replaced)
    }

    private func traced(_ number: Int, _ windows: MapWindows) throws -> ChannelDataset {
        let mast = masts[number]
        if let bounds = windows.bounds, !bounds.contains(mast.location) {
            throw InputError(
                mast.source, expected: "a place on the map (\(bounds.text))",
                found: "\(mast.location.latitude), \(mast.location.longitude)")
        }
        do {
            let (site, _) = try windows.site(number, name: mast.name)
            return try recipe(number).dataset(site: site, mast: mast.mast(on: site))
        } catch let error as InputError where error.source != mast.source {
            throw InputError(mast.source, expected: error.expected, found: error.found)
        }
    }

    /// What differs between the settings of `file` and what the recipe would make; `nil` if nothing.
    private func difference(
        _ file: Safetensors, _ number: Int, _ windows: MapWindows
    ) throws -> String? {
        let settings = Data((file.metadata["settings"] ?? "").utf8)
        guard let found = try? JSONDecoder().decode(DatasetRecord.self, from: settings) else {
            return "no settings"
        }
        let mast = masts[number]
        let outline = try windows.outline(number, name: mast.name)
        let recipe = recipe(number)
        var array = recipe.array
        // Where the array was turned is known only with the site; the same site gives the same.
        if recipe.chooseAzimuth { array.azimuth = found.mast.azimuth }
        var expected = recipe.record(
            outline, mast.position(in: outline), array, dropped: found.users.dropped,
            uncovered: found.users.uncovered)
        // The source has the checksum of what the map holds there, and the outline no surfaces.
        expected.siteChecksum = found.siteChecksum
        guard found != expected else { return nil }
        return found.source == expected.source ? "other settings" : "another map"
    }

    /// Whether the window of mast `number` reaches out of what the map says it covers; `nil` where the
    /// map does not say.
    public func leavesMap(_ number: Int, windows: MapWindows) -> Bool? {
        windows.bounds.map { bounds in !boxes[number].corners.allSatisfy(bounds.contains) }
    }
}
