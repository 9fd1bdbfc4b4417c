import Foundation
import Sites
import Support

/// Datasets of many sites and masts in one folder, made one by one and never twice.
///
///     let collection = DatasetCollection(
///         library: try .standard(), recipe: DatasetRecipe(users: 6_000), folder: "data")
///     let entry = try collection.make("munich_lehel", placement: .roof)
///     print(entry.outcome)            // made, and kept at the next call
///
/// Each dataset is one file, `SITE-PLACEMENT.safetensors`, written whole or not at all, so work that
/// was interrupted goes on where it stopped. A file is kept if it holds what the recipe would make
/// (the same settings to the last digit) and made anew otherwise.
public struct DatasetCollection: Sendable {
    /// What became of one dataset.
    public enum Outcome: String, Sendable, Codable {
        /// Traced now.
        case made
        /// There already, made with the same settings.
        case kept
    }

    /// One dataset of the collection.
    public struct Entry: Sendable, Codable {
        /// Name of the site.
        public var site: String
        /// What the mast stands on.
        public var placement: MastProposal.Placement
        /// Which of the site's masts of that placement, from 0.
        public var mast: Int = 0
        /// The file.
        public var file: String
        /// Whether it was made now.
        public var outcome: Outcome
        /// Users in line of sight, and without.
        public var lineOfSight, noLineOfSight: Int
        /// Why an earlier file was not kept, if there was one.
        public var replaced: String?
    }

    /// Where sites are found.
    public var library: SiteLibrary
    /// How datasets are made.
    public var recipe: DatasetRecipe
    /// The folder they are in.
    public var folder: String

    /// A collection in `folder`.
    public init(library: SiteLibrary, recipe: DatasetRecipe, folder: String) {
        self.library = library
        self.recipe = recipe
        self.folder = folder
    }

    /// The file of a dataset.
    public func file(
        _ site: String, placement: MastProposal.Placement, mast: Int = 0
    ) -> String {
        let number = mast == 0 ? "" : "-\(mast + 1)"
        return (folder as NSString).appendingPathComponent(
            "\(site)-\(placement.rawValue)\(number).safetensors")
    }

    /// Makes the dataset of `site` with a proposed mast, or keeps the one that is there.
    ///
    /// - Parameters:
    ///   - name: name in the manifest, or path.
    ///   - placement: what the mast stands on.
    ///   - number: which of the proposals for it, from 0.
    ///   - progress: how progress is shown.
    /// - Throws: `InputError` when the site is not there, cannot be traced or the file not written.
    public func make(
        _ name: String, placement: MastProposal.Placement, mast number: Int = 0,
        progress: ProgressDisplay.Style = .silent
    ) throws -> Entry {
        let (site, _) = try library.load(name)
        let proposals = try MastProposal.proposals(
            site: site, placement: placement, count: number + 1)
        let mast = try Mast(site: site, proposal: proposals[number], height: nil)
        let path = file(site.name, placement: placement, mast: number)
        var replaced: String?
        if FileManager.default.fileExists(atPath: path) {
            switch try existing(path, site, mast) {
            case .success(let dataset):
                return entry(dataset, site, placement, number, path, .kept, nil)
            case .failure(let error):
                replaced = error.found
            }
        }
        let dataset = try recipe.dataset(site: site, mast: mast, progress: progress)
        try dataset.write(to: path)
        return entry(dataset, site, placement, number, path, .made, replaced)
    }

    /// The dataset at `path` if it is what the recipe would make; otherwise why not.
    private func existing(
        _ path: String, _ site: Site, _ mast: Mast
    ) throws -> Result<ChannelDataset, InputError> {
        do {
            let dataset = try ChannelDataset(path: path)
            let array = try recipe.turned(site: site, mast: mast)
            // How many users were dropped is known only after tracing.
            let users = dataset.record.users
            let expected = recipe.record(
                site, mast, array, dropped: users.dropped, uncovered: users.uncovered)
            guard let why = Self.difference(dataset, from: expected) else {
                return .success(dataset)
            }
            return .failure(InputError(path, expected: "the same settings", found: why))
        } catch let error as InputError {
            return .failure(error)
        }
    }

    /// Why `dataset` is not what was made with the settings `expected`; `nil` if it is.
    private static func difference(
        _ dataset: ChannelDataset, from expected: DatasetRecord
    ) -> String? {
        var record = dataset.record
        guard dataset.paths != nil else { return "other settings" }
        if record == expected { return nil }
        let ofMap = record.siteChecksum
        record.siteChecksum = expected.siteChecksum
        guard record == expected else { return "other settings" }
        return ofMap == nil ? "no checksum of its map" : "another map"
    }

    private func entry(
        _ dataset: ChannelDataset, _ site: Site, _ placement: MastProposal.Placement,
        _ mast: Int, _ path: String, _ outcome: Outcome, _ replaced: String?
    ) -> Entry {
        let direct = dataset.lineOfSight.count { $0 }
        return Entry(
            site: site.name, placement: placement, mast: mast, file: path, outcome: outcome,
            lineOfSight: direct, noLineOfSight: dataset.userCount - direct, replaced: replaced)
    }
}
