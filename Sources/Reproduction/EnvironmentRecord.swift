/// An environment as results name it.
public struct EnvironmentRecord: Sendable, Equatable, Codable {
    /// Name of the site.
    public var site: String
    /// `LOS` or `NLOS`.
    public var split: String
    /// Users that may be learned from, and users kept for testing.
    public var localUsers, testUsers: Int
    /// Groups of test users.
    public var groups: Int
    /// What the mast stands on, and its height above that in metres.
    public var mast: String

    /// SITE/LOS or SITE/NLOS.
    public var name: String { "\(site)/\(split)" }

    /// The name in words, for figures: Lyon Villeurbanne LOS.
    var heading: String {
        site.split { "_- ".contains($0) }.map { $0.prefix(1).uppercased() + $0.dropFirst() }
            .joined(separator: " ") + " " + split
    }

    /// A record from its parts.
    public init(
        site: String, split: String, localUsers: Int, testUsers: Int, groups: Int, mast: String
    ) {
        self.site = site
        self.split = split
        self.localUsers = localUsers
        self.testUsers = testUsers
        self.groups = groups
        self.mast = mast
    }

    /// The record of `environment`.
    public init(_ environment: ExperimentEnvironment) {
        site = environment.site
        split = environment.split
        localUsers = environment.localCount
        testUsers = environment.dataset.isTest.count { $0 }
        groups = environment.groups.count
        let placed = environment.dataset.settings.mast
        mast = "\(placed.placement), \(placed.height) m"
    }
}
