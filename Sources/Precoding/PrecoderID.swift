/// What a precoder is, and what tables and figures call it.
///
/// Reports, palettes and checks ask these fields; nothing is ever read out of the label, so a
/// precoder of your own may have any name:
///
///     struct MyPrecoder: Precoder {
///         let id = PrecoderID("zero forcing, but mine")     // family `other`, not learned
///         …
///     }
public struct PrecoderID: Sendable, Hashable {
    /// What kind of rule it is; figures give every family its colour.
    public var family: PrecoderFamily
    /// The name for tables and legends, with normalisation, start and iterations where there are
    /// any.
    public var label: String
    /// Whether a model learned it.
    public var isLearned: Bool
    /// Whether it is what others are measured against, not a competitor.
    public var isReference: Bool
    /// What was fitted to a site or to all training sites at the end of a learned precoder: the
    /// name of a transformer's head; `nil` where there is no such part.
    public var head: String?
    /// Label of the precoder that this one is made of: that which chose the antennas, for exact
    /// power on another's antennas, or that which gets the improved estimates; `nil` for all others.
    public var base: String?

    /// An identity from its parts; the defaults are those of a precoder of your own.
    public init(
        _ label: String, family: PrecoderFamily = .other, isLearned: Bool = false,
        isReference: Bool = false, head: String? = nil, base: String? = nil
    ) {
        self.family = family
        self.label = label
        self.isLearned = isLearned
        self.isReference = isReference
        self.head = head
        self.base = base
    }
}

/// The kinds of precoders that this package has, by the names that files use.
public enum PrecoderFamily: String, Sendable, Hashable, CaseIterable {
    /// Maximum ratio transmission, one scale for all users.
    case maximumRatio = "mrt"
    /// Maximum ratio transmission, the same power for every user.
    case maximumRatioEqualPower = "mrt-equal"
    /// Zero forcing, one scale for all users: the plain pseudo-inverse.
    case zeroForcing = "zf"
    /// Zero forcing, the same power for every user.
    case zeroForcingEqualPower = "zf-equal"
    /// Zero forcing, powers by water-filling.
    case zeroForcingWaterFilling = "zf-waterfilling"
    /// Regularised zero forcing, one scale for all users.
    case regularizedZeroForcing = "rzf"
    /// Regularised zero forcing, the same power for every user.
    case regularizedZeroForcingEqualPower = "rzf-equal"
    /// WMMSE in K x K algebra.
    case wmmse
    /// WMMSE that inverts an N x N matrix.
    case textbookWMMSE = "wmmse-textbook"
    /// The transformer with a head.
    case transformer
    /// The structured model.
    case structured
    /// Requested rates not looked at: all antennas, full power.
    case fullPower = "full-power"
    /// Requested rates met exactly on all antennas.
    case allAntennas = "all-antennas"
    /// Requested rates met exactly on a random subset of antennas.
    case randomAntennas = "random-antennas"
    /// Requested rates met exactly on antennas left by greedy removal.
    case greedyAntennas = "greedy-antennas"
    /// Requested rates met exactly on the antennas of another strategy, ``PrecoderID/base``.
    case exactPower = "exact-power"
    /// Anything else: precoders of your own.
    case other
}

extension PrecoderFamily: Codable {
    /// A family that this version does not know is ``other``.
    public init(from decoder: any Decoder) throws {
        let name = try decoder.singleValueContainer().decode(String.self)
        self = PrecoderFamily(rawValue: name) ?? .other
    }
}

extension PrecoderID: Codable {
    private enum Key: String, CodingKey {
        case family, label, learned, reference, head, base
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: Key.self)
        self.init(
            try object.decode(String.self, forKey: .label),
            family: try object.decodeIfPresent(PrecoderFamily.self, forKey: .family) ?? .other,
            isLearned: try object.decodeIfPresent(Bool.self, forKey: .learned) ?? false,
            isReference: try object.decodeIfPresent(Bool.self, forKey: .reference) ?? false,
            head: try object.decodeIfPresent(String.self, forKey: .head),
            base: try object.decodeIfPresent(String.self, forKey: .base))
    }

    /// Writes `family`, `label`, `learned`, `reference`, `head` and `base`; what is false or `nil`
    /// is left out.
    public func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        try object.encode(family, forKey: .family)
        try object.encode(label, forKey: .label)
        if isLearned { try object.encode(true, forKey: .learned) }
        if isReference { try object.encode(true, forKey: .reference) }
        try object.encodeIfPresent(head, forKey: .head)
        try object.encodeIfPresent(base, forKey: .base)
    }
}

extension [PrecoderID] {
    /// The identities with labels that are all different: of equal labels the second becomes
    /// `LABEL (2)`, so that every precoder has a row and a line of its own.
    package var withDistinctLabels: [PrecoderID] {
        var taken = Set<String>()
        return map { id in
            var id = id
            var number = 2
            let label = id.label
            while !taken.insert(id.label).inserted {
                id.label = "\(label) (\(number))"
                number += 1
            }
            return id
        }
    }
}
