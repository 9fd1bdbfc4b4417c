import Channels
import Reporting

/// An environment as results name it.
package struct EnvironmentRecord: Sendable, Equatable, Codable {
    /// Which environment it is.
    package var environment: Environment
    /// Users that may be learned from, and users kept for testing.
    package var localUsers, testUsers: Int
    /// Groups of test users.
    package var groups: Int
    /// What the mast stands on, and its height above that in metres.
    package var mast: String

    /// The environment's name, SITE/LOS or SITE/NLOS.
    package var name: String { environment.name }

    /// The name in words, for figures: Lyon Villeurbanne LOS.
    var heading: String {
        "\(Report.heading(environment.site)) \(environment.sight)"
    }

    /// A record from its parts.
    package init(
        _ environment: Environment, localUsers: Int, testUsers: Int, groups: Int, mast: String
    ) {
        self.environment = environment
        self.localUsers = localUsers
        self.testUsers = testUsers
        self.groups = groups
        self.mast = mast
    }

    /// The record of `part`.
    package init(_ part: EnvironmentDataset) {
        let placed = part.dataset.record.mast
        self.init(
            part.environment, localUsers: part.localCount,
            testUsers: part.dataset.isTest.count { $0 }, groups: part.groups.count,
            mast: "\(placed.placement), \(placed.height) m")
    }
}

extension EnvironmentRecord {
    private enum CodingKeys: String, CodingKey {
        case site, sight = "split", localUsers, testUsers, groups, mast
    }

    /// Reads the site and its sight (`split`) apart, as results have always had them.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            Environment(
                site: try values.decode(String.self, forKey: .site),
                sight: try values.decode(Sight.self, forKey: .sight)),
            localUsers: try values.decode(Int.self, forKey: .localUsers),
            testUsers: try values.decode(Int.self, forKey: .testUsers),
            groups: try values.decode(Int.self, forKey: .groups),
            mast: try values.decode(String.self, forKey: .mast))
    }

    /// Writes what ``init(from:)`` reads.
    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(environment.site, forKey: .site)
        try values.encode(environment.sight, forKey: .sight)
        try values.encode(localUsers, forKey: .localUsers)
        try values.encode(testUsers, forKey: .testUsers)
        try values.encode(groups, forKey: .groups)
        try values.encode(mast, forKey: .mast)
    }
}
