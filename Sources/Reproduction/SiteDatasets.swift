import Channels
import Foundation
import RayTracing
import Sites
import Support

/// Traces the sites of the experiments, each from the mast that the manifest names.
///
///     let sites = SiteDatasets(library: try .standard(), users: 7_000)
///     let dataset = try sites.dataset("lyon_villeurbanne", cache: cache)
package struct SiteDatasets: Sendable {
    /// Where sites are found.
    package var library: SiteLibrary
    /// Positions to draw; those that no signal reaches are dropped, a fifth is kept for testing.
    package var users: Int
    /// Seed of positions and test users.
    package var seed: UInt64
    /// How paths are searched.
    package var tracing: PathSolverConfiguration
    /// How progress is shown.
    package var progress: ProgressDisplay.Style

    /// What fixes a dataset before it is traced.
    private struct Key: Encodable {
        var site: String
        var mast: SiteManifest.Mast
        /// `Site.checksum`: another map of the same name is another site.
        var surfaces: String
        var users: Int
        var seed: UInt64
        var depth, rays: Int
        /// `nil` for reflections alone.
        var mechanisms: [String]?
        var edgeReflections: Int?
        var diffractionOrder: Int?
        var scattering: ScatteringConfiguration?
    }

    /// How datasets are made; ``Recipe`` says when to raise the revision.
    static let recipe = Recipe("dataset", revision: 1)

    /// Datasets of `users` positions.
    package init(
        library: SiteLibrary, users: Int, seed: UInt64 = 1,
        tracing: PathSolverConfiguration = PathSolverConfiguration(),
        progress: ProgressDisplay.Style = .silent
    ) {
        self.library = library
        self.users = users
        self.seed = seed
        self.tracing = tracing
        self.progress = progress
    }

    /// Names of the sites of a split, in the order of the manifest.
    ///
    /// - Throws: `InputError` when there is no manifest or the split is empty.
    package func names(of split: SiteManifest.Split) throws -> [String] {
        let names = (library.manifest?.sites ?? []).filter { $0.split == split }.map(\.name)
        guard !names.isEmpty else {
            throw InputError(
                "manifest", expected: "sites of the split \(split.rawValue)", found: "none")
        }
        return names
    }

    /// The dataset of `site`, traced now or before.
    ///
    /// A site that the manifest gives no mast has the one that it would propose.
    ///
    /// - Throws: `InputError` when the site is not there or cannot be traced.
    package func dataset(_ site: String, cache: ArtifactCache) throws -> ChannelDataset {
        let (place, _) = try library.load(site)
        let mast = try library.manifest?.entry(place.name)?.mast ?? .init(proposedFor: place)
        let key = Key(
            site: place.name, mast: mast, surfaces: place.checksum,
            users: users, seed: seed, depth: tracing.maximumDepth, rays: tracing.rayCount,
            mechanisms: tracing.statedMechanisms,
            edgeReflections: tracing.statedEdgeReflections,
            diffractionOrder: tracing.statedDiffractionOrder,
            scattering: tracing.statedScattering)
        let item = try cache.item(
            "datasets/\(place.name)", recipe: Self.recipe, settings: key
        ) { folder in
            var recipe = DatasetRecipe(users: users, seed: seed)
            recipe.tracing = tracing
            try recipe.dataset(
                site: place, mast: Mast(site: place, manifest: mast), progress: progress
            ).write(to: "\(folder)/\(Self.file)")
        }
        return try ChannelDataset(path: item.path(Self.file))
    }

    private static let file = "channels.safetensors"
}
