extension SiteManifest.Mast {
    /// Height in metres of the antenna above a roof: clears the edge and the installations on it.
    public static let heightOnRoof = 5.0
    /// Height in metres of the antenna on a mast on the ground: 3GPP TR 38.901's urban macro cell.
    public static let heightOnGround = 25.0

    /// The mast of a site in the manifest, where ``MastProposal/init(site:)`` puts it.
    ///
    /// - Throws: `InputError` if there is no place for it.
    public init(proposedFor site: Site) throws {
        let proposal = try MastProposal(site: site)
        let point = try site.frame.geographic(SIMD2(proposal.position.x, proposal.position.y))
        self.init(
            latitude: point.latitude, longitude: point.longitude,
            height: proposal.placement == .roof ? Self.heightOnRoof : Self.heightOnGround,
            placement: proposal.placement)
    }
}
