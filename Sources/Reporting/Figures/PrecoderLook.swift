import Precoding

/// Colour and dash by which a precoder is known: the one table of them.
///
/// Zero forcing is warm, WMMSE green, the reference and greedy selection dark; what a model learned is
/// dashed, so that it can be seen on top of what it comes near to: the structured model violet, a
/// transformer magenta, and one with a head fitted to a site brown, then turquoise.
struct PrecoderLook: Sendable {
    /// The colours that it may have, the first one that is free; none where no family claims one.
    let colors: [String]
    /// Its dash; [1, 0] is a full line.
    let dash: [Double]

    /// Colours for precoders of no family and for the second of a family: no family has them.
    static let spare = [
        "#1f78b4", "#b15928", "#33a02c", "#e31a1c", "#666666", "#a6761d", "#7570b3", "#fb9a99",
    ]

    /// Families whose precoders a model is.
    private static let modelFamilies: Set<PrecoderFamily> = [
        .transformer, .structured, .exactPower,
    ]

    /// Names of heads that are not fitted to a site.
    private static let commonHeads: Set = ["zero-shot"]

    /// The look of `id`.
    init(_ id: PrecoderID) {
        let (color, dash): (String?, [Double]) =
            if id.isReference {
                ("#111111", [2, 2])
            } else if id.isLearned && !Self.modelFamilies.contains(id.family) {
                // Somebody's own, or a model before a derived precoder.
                (nil, [10, 3, 2, 3])
            } else {
                switch id.family {
                case .maximumRatio: ("#8a8a8a", [1, 0])
                case .maximumRatioEqualPower: ("#c0a9a0", [7, 3])
                case .zeroForcing: ("#e69f00", [1, 0])
                case .zeroForcingEqualPower: ("#d55e00", [7, 3])
                case .zeroForcingWaterFilling: ("#cc79a7", [9, 3, 2, 3])
                case .regularizedZeroForcing: ("#56b4e9", [5, 2])
                case .regularizedZeroForcingEqualPower: ("#0072b2", [7, 3])
                case .wmmse: ("#009e73", [1, 0])
                case .textbookWMMSE: ("#00533c", [6, 2])
                case .fullPower: ("#9aa5b1", [1, 0])
                case .allAntennas: ("#4f8fc0", [1, 0])
                case .randomAntennas: ("#b35c1e", [1, 0])
                case .greedyAntennas: ("#123f6d", [1, 0])
                case .structured: ("#6a3d9a", [8, 4])
                case .transformer: Self.transformer(head: id.head)
                case .exactPower: (nil, id.isLearned ? [2, 3] : [1, 0])
                case .other: (nil, [1, 0])
                }
            }
        let isFitted = id.family == .transformer && !Self.isCommon(id.head)
        colors = (color.map { [$0] } ?? []) + (isFitted ? ["#008b9a"] : [])
        self.dash = dash
    }

    private static func isCommon(_ head: String?) -> Bool {
        head.map(commonHeads.contains) ?? true
    }

    private static func transformer(head: String?) -> (String?, [Double]) {
        isCommon(head) ? ("#c2338f", [5, 3]) : ("#8c6d1f", [12, 3, 3, 3])
    }
}
