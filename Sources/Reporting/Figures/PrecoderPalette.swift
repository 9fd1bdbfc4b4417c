import Foundation
import Precoding

/// One colour and dash for each precoder or strategy, the same in every figure and table.
///
/// What decides is the identity, never the label. Families have their own colour whatever else is
/// shown (zero forcing is always warm, WMMSE always green, greedy selection dark), so that two
/// reports can be read side by side; learned precoders are violet first. Precoders of no family, and
/// the second of a family, take the next free colour, so no two have the same; only exact power on a
/// learned strategy's antennas has that strategy's colour, dashed.
struct PrecoderPalette: Sendable {
    /// The precoders in the order in which they came.
    let ids: [PrecoderID]
    /// Their colours.
    let colors: [String]
    /// Their dashes; [1, 0] is a full line.
    let dashes: [[Double]]

    /// Colours that learned precoders have in figures of rates: only violet is no family's.
    static let violet = ["#6a3d9a"]
    /// Colours that learned strategies have in figures of energy, where there are few others.
    static let learnedStrategies = [
        "#6a3d9a", "#c2549d", "#2f8f6b", "#8c6d1f", "#d0342c", "#3aa6b9",
    ]

    private static let spare = [
        "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#8a8a8a", "#6a3d9a",
        "#8c6d1f", "#3b3b3b",
    ]

    /// The palette of `ids`, doubles dropped; the first learned ones have the colours `learned`.
    init(_ ids: [PrecoderID], learned: [String] = Self.violet) {
        var seen: Set<String> = []
        let ids = ids.filter { seen.insert($0.label).inserted }
        var used: Set<String> = []
        var shades = learned[...]
        // By label: exact power on another's antennas looks its colour up under that one's.
        var own: [String: String] = [:]
        for id in ids where own[Self.owner(id)] == nil {
            let wanted = id.isLearned && !id.isReference ? shades.popFirst() : Self.look(id).color
            if let wanted, used.insert(wanted).inserted { own[Self.owner(id)] = wanted }
        }
        var free = Self.spare[...]
        var generated = 0
        func nextFree() -> String {
            if let color = free.popFirst() { return color }
            generated += 1
            return Self.generated(generated)
        }
        for id in ids where own[Self.owner(id)] == nil {
            var color = nextFree()
            while !used.insert(color).inserted { color = nextFree() }
            own[Self.owner(id)] = color
        }
        self.ids = ids
        colors = ids.map { own[Self.owner($0)] ?? FigureTheme.quiet }
        dashes = ids.map { id in
            if id.isLearned { return id.family == .exactPower ? [5, 3] : [1, 0] }
            return Self.look(id).dash
        }
    }

    /// The names in the order in which they came.
    var names: [String] { ids.map(\.label) }

    /// The colour of the precoder called `label`, or that of quiet text.
    func color(of label: String) -> String {
        ids.firstIndex { $0.label == label }.map { colors[$0] } ?? FigureTheme.quiet
    }

    /// The colour scale over the precoders.
    var colorScale: Scale { Scale(domain: .strings(names), range: .strings(colors)) }

    /// The dash scale over the precoders.
    var dashScale: Scale {
        Scale(domain: .strings(names), range: .array(dashes.map { .numbers($0) }))
    }

    /// Label of the precoder whose colour `id` has.
    private static func owner(_ id: PrecoderID) -> String {
        id.isLearned && id.family == .exactPower ? id.base ?? id.label : id.label
    }

    /// Colour and dash of a precoder that nobody learned; no colour where no family claims it.
    private static func look(_ id: PrecoderID) -> (color: String?, dash: [Double]) {
        if id.isReference { return ("#111111", [2, 2]) }
        return switch id.family {
        case .maximumRatio: ("#8a8a8a", [1, 0])
        case .maximumRatioEqualPower: ("#8a8a8a", [7, 3])
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
        case .transformer, .structured, .exactPower, .other: (nil, [1, 0])
        }
    }

    /// Colours beyond the list: hues a golden angle apart, dark enough for thin lines.
    private static func generated(_ number: Int) -> String {
        let hue = (Double(number) * 0.618_034).truncatingRemainder(dividingBy: 1)
        let parts = [0, 4, 2].map { shift -> Int in
            let k = (hue * 6 + Double(shift)).truncatingRemainder(dividingBy: 6)
            return Int(200 * max(0.15, min(1, abs(k - 3) - 1)))
        }
        return String(format: "#%02x%02x%02x", parts[0], parts[1], parts[2])
    }
}
