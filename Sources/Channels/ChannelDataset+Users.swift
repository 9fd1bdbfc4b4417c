import LinearAlgebra
import Support

extension ChannelDataset {
    /// Whether user `user` sees the mast.
    public func sight(of user: Int) -> Sight {
        knowsSight ? Sight(isFree: lineOfSight[user]) : .unknown
    }

    /// The sights that users of this dataset may have: with and without line of sight, or unknown.
    public var sights: [Sight] { knowsSight ? [.lineOfSight, .obstructed] : [.unknown] }

    /// The users with that sight, ascending.
    public func users(_ sight: Sight) -> [Int] {
        (0..<userCount).filter { self.sight(of: $0) == sight }
    }

    /// The pool that is really drawn from where `pool` is asked for: all users where none are kept for
    /// testing.
    package func drawn(from pool: UserPool) -> UserPool { isTest.contains(true) ? pool : .all }

    /// The users with that sight that `pool` leaves to draw from, ascending.
    public func users(_ sight: Sight, pool: UserPool) -> [Int] {
        let isWhole = drawn(from: pool) == .all
        return users(sight).filter { isWhole || isTest[$0] }
    }

    /// The dataset with the users `rows` only, in that order; pictures of paths are left out.
    ///
    /// - Precondition: every row is a user.
    package func selecting(_ rows: [Int]) -> ChannelDataset {
        var part = self
        part.csi = rows.flatMap { channel(of: $0) }
        part.positions = rows.map { positions[$0] }
        part.lineOfSight = rows.map { lineOfSight[$0] }
        part.isTest = rows.map { isTest[$0] }
        part.pathCounts = rows.map { pathCounts[$0] }
        part.pathGains = rows.map { pathGains[$0] }
        part.delaySpreads = rows.map { delaySpreads[$0] }
        part.userRows = userRows.isEmpty ? [] : rows.map { userRows[$0] }
        part.indoorDepths = indoorDepths.isEmpty ? [] : rows.map { indoorDepths[$0] }
        part.samplePaths = []
        part.paths = paths?.selecting(rows)
        part.band = band?.selecting(rows, antennas: antennaCount)
        return part
    }

    /// - Parameter path: where the dataset came from, for the message.
    /// - Throws: `InputError` naming the first user and antenna whose channel is not finite.
    public func requireFiniteChannels(path: String) throws {
        try Self.requireFinite(csi, shape: [userCount, 1, antennaCount], path: path)
    }
}
