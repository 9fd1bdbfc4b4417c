import Sites
import Support

extension Mast {
    /// The mast that a manifest names for `site`, at that very place.
    ///
    /// On the ground its height is above the ground; on a roof above the tallest building or
    /// building part that covers the place.
    ///
    /// - Throws: `InputError` when the place is outside the site's window, or no roof is there.
    public init(site: Site, manifest mast: SiteManifest.Mast) throws {
        let location = GeographicPoint(latitude: mast.latitude, longitude: mast.longitude)
        let place = try site.frame.local(location)
        let top = site.buildings.filter { $0.footprint.contains(place) }.map(\.top).max()
        switch mast.placement {
        case .ground:
            try self.init(site: site, at: location, height: mast.height)
            placement = MastProposal.Placement.ground.rawValue
        case .roof:
            guard let top else {
                throw InputError(
                    "the manifest's mast of \(site.name)", expected: "a roof at the place",
                    found: "no building at \(mast.latitude), \(mast.longitude)")
            }
            self.init(
                position: SIMD3(place.x, place.y, top + mast.height), location: location,
                placement: MastProposal.Placement.roof.rawValue, height: mast.height, reason: "")
        }
        reason = "at the manifest's place on the \(placement), \(mast.height) m above it"
    }
}
