/// The users of a site with line of sight, or those without: what precoders are trained for and
/// judged on, one by one.
///
/// Emery et al. (PIMRC 2025) keep the two apart, since their channels have little in common. The name
/// is written `SITE/LOS` or `SITE/NLOS` everywhere.
///
///     Environment(site: "lyon", sight: .obstructed).name              // lyon/NLOS
///     Environment(name: "lyon/NLOS")?.sight                           // .obstructed
public struct Environment: Sendable, Hashable, CustomStringConvertible {
    /// Name of the site.
    public var site: String
    /// Whether its users see the mast.
    public var sight: Sight

    /// The users of `site` with that sight.
    public init(site: String, sight: Sight) {
        self.site = site
        self.sight = sight
    }

    /// The environment called `name`; `nil` where that does not end in `/LOS` or `/NLOS`. The name of
    /// a site may have a stroke in it.
    public init?(name: String) {
        guard let stroke = name.lastIndex(of: "/"),
            let sight = Sight(rawValue: String(name[name.index(after: stroke)...]))
        else { return nil }
        self.init(site: String(name[..<stroke]), sight: sight)
    }

    /// `SITE/LOS` or `SITE/NLOS`.
    public var name: String { "\(site)/\(sight)" }
    /// The name for files, `SITE-LOS` or `SITE-NLOS`.
    public var fileName: String { "\(site)-\(sight)" }
    /// The name.
    public var description: String { name }
}

extension Environment: Codable {
    /// Reads the name.
    public init(from decoder: any Decoder) throws {
        let name = try decoder.singleValueContainer().decode(String.self)
        guard let environment = Environment(name: name) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "\(name) is no environment, SITE/LOS or SITE/NLOS"))
        }
        self = environment
    }

    /// Writes the name.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}
