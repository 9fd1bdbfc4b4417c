import Sites

@testable import Channels

/// A small traced street for tests of the interactive page.
enum ViewFixtures {
    static func site() throws -> Site { try Site.streetCanyon() }

    /// A mast `east` metres from the middle of the site, above its roofs.
    static func mast(_ site: Site, east: Double) throws -> Mast {
        let place = try site.frame.geographic(SIMD2(east, 0.0))
        return try Mast(site: site, at: place, height: 60)
    }

    static func dataset(_ site: Site) throws -> ChannelDataset {
        var recipe = DatasetRecipe(users: 60)
        recipe.users.distances = 20...150
        recipe.tracing.rayCount = 50_000
        recipe.tracing.maximumDepth = 3
        return try recipe.dataset(site: site, mast: try mast(site, east: 0))
    }
}
