import Support

/// The shape of the foundation model: everything that fixes which weights there are and how a
/// forward pass uses them.
///
/// B batch, K users, N antennas, T tokens, D embedding, F width of the feed-forward layer. The
/// numbers are those of Emery et al., PIMRC 2025; what the paper does not say, and what we add, is
/// marked (ours) and can be switched off. `config.json` in a model's folder is this type.
public struct ModelConfiguration: Sendable, Equatable, Codable, ArchitectureConfiguration {
    /// Where the normalisation of a block stands.
    public enum NormalizationOrder: String, Sendable, Codable, CaseIterable {
        /// x + f(norm(x)), with one more normalisation after the last block.
        case before
        /// norm(x + f(x)), as in the first transformer (Vaswani et al. 2017).
        case after
    }

    /// What the output layers of an environment give.
    public enum HeadKind: String, Sendable, Codable, CaseIterable {
        /// The users' precoder columns, antennas and power: the paper's form, which learns all of
        /// precoding.
        case linear
        /// What is known of every user's channel, from a noisy estimate of it: a better guess and
        /// how far off it may be; algebra and a structured model precode (ours; see
        /// ``LearnedEstimator``).
        case channel
    }

    /// Which model this is; for the reader of the file and for the loader's choice.
    public var architecture = ModelArchitecture.transformer.rawValue
    /// What the output layers give.
    public var head = HeadKind.linear
    /// Antennas N of the array.
    public var antennas = 64
    /// Users K the rate token has room for; without requested rates any K will do.
    public var users = 4
    /// Embedding D.
    public var embedding = 128
    /// Number of blocks.
    public var blocks = 4
    /// Attention heads; divides ``embedding``.
    public var attentionHeads = 2
    /// Width F of the feed-forward layer.
    public var feedForward = 1024
    /// Directions R in which a head of kind ``HeadKind/channel`` says where the error of its guess
    /// lies (ours); 0 for a white error.
    public var errorRank = 0
    /// Where blocks normalise (ours: before; the paper does not say, and it learns faster).
    public var normalizationOrder = NormalizationOrder.before
    /// Whether a token is its channel divided by its norm, with the logarithm of the norm as one
    /// more input (ours: raw channels span 60 dB).
    public var normalizesTokens = true
    /// Whether each channel is turned so that its mean over the antennas is real and positive
    /// (ours: rates do not see the phase of a user, so the model need not learn to ignore it).
    public var removesCommonPhase = true
    /// Whether each user's requested rate is added to its own token as well (ours: tokens carry no
    /// position, so from the rate token alone no user can know which of the rates is its own).
    public var addsRateToUsers = true
    /// Whether the powers for requested rates start from those that every user would need alone
    /// (ours: powers span four decades, which a linear layer cannot give); see `SingleUserPower`.
    public var usesSingleUserPower = true

    static let expectation = "a model's configuration"

    /// The paper's shape with our additions on.
    public init() {}

    /// The paper's model without any addition of ours.
    public static var paper: ModelConfiguration {
        var configuration = ModelConfiguration()
        configuration.normalizesTokens = false
        configuration.removesCommonPhase = false
        configuration.addsRateToUsers = false
        configuration.usesSingleUserPower = false
        return configuration
    }

    /// A model that knows channels: users one by one, and no rates.
    public static var channel: ModelConfiguration {
        var configuration = ModelConfiguration()
        configuration.head = .channel
        configuration.errorRank = 6
        configuration.addsRateToUsers = false
        configuration.usesSingleUserPower = false
        return configuration
    }

    /// Inputs of a user's token: 2 N, and one more for the logarithm of the norm or, where channels
    /// are estimates, for the pilot ratio.
    public var tokenInputs: Int {
        2 * antennas + (normalizesTokens || head == .channel ? 1 : 0)
    }

    /// Width of one attention head.
    public var headWidth: Int { embedding / attentionHeads }

    /// Checks that the numbers make a model.
    ///
    /// - Parameter source: the file, for the message.
    /// - Throws: `InputError` naming the field.
    public func validate(source: String) throws {
        let own = ModelArchitecture.transformer.rawValue
        guard architecture == own else {
            throw InputError(source, expected: "architecture \(own)", found: architecture)
        }
        let counts = [
            ("antennas", antennas, 4096), ("users", users, 256), ("embedding", embedding, 8192),
            ("blocks", blocks, 128), ("attentionHeads", attentionHeads, 128),
            ("feedForward", feedForward, 65536),
        ]
        for (name, value, limit) in counts where !(1...limit).contains(value) {
            throw InputError(source, expected: "\(name) from 1 to \(limit)", found: "\(value)")
        }
        guard (0...16).contains(errorRank), head == .channel || errorRank == 0 else {
            throw InputError(
                source, expected: "errorRank from 0 to 16, and 0 with head linear",
                found: "\(errorRank)")
        }
        guard
            head == .linear
                || (normalizesTokens && removesCommonPhase && !addsRateToUsers
                    && !usesSingleUserPower)
        else {
            throw InputError(
                source,
                expected: "with head channel normalizesTokens and removesCommonPhase true, "
                    + "addsRateToUsers and usesSingleUserPower false",
                found: "another combination")
        }
        guard embedding % attentionHeads == 0 else {
            throw InputError(
                source, expected: "an embedding that is a multiple of the attention heads",
                found: "embedding \(embedding), attentionHeads \(attentionHeads)")
        }
    }
}

extension ModelConfiguration {
    /// Reads a configuration; fields that an earlier version did not write are as they were then.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func read<T: Decodable>(_ key: CodingKeys, into field: inout T) throws {
            field = try values.decode(T.self, forKey: key)
        }
        self.init()
        try read(.architecture, into: &architecture)
        head = try values.decodeIfPresent(HeadKind.self, forKey: .head) ?? .linear
        errorRank = try values.decodeIfPresent(Int.self, forKey: .errorRank) ?? 0
        try read(.antennas, into: &antennas)
        try read(.users, into: &users)
        try read(.embedding, into: &embedding)
        try read(.blocks, into: &blocks)
        try read(.attentionHeads, into: &attentionHeads)
        try read(.feedForward, into: &feedForward)
        try read(.normalizationOrder, into: &normalizationOrder)
        try read(.normalizesTokens, into: &normalizesTokens)
        try read(.removesCommonPhase, into: &removesCommonPhase)
        try read(.addsRateToUsers, into: &addsRateToUsers)
        usesSingleUserPower =
            try values.decodeIfPresent(Bool.self, forKey: .usesSingleUserPower) ?? false
    }
}
