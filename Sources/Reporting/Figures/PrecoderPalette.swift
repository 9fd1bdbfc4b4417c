import Foundation
import Precoding

/// One colour and dash for each precoder or strategy, the same in every figure and table.
///
/// What decides is the identity, never the label: ``PrecoderLook`` has the one table. Precoders of no
/// family, and the second of a look, take the next free colour, so no two have the same; only exact power
/// on a learned strategy's antennas has that strategy's colour, dashed otherwise.
struct PrecoderPalette: Sendable {
    /// The precoders in the order in which they came.
    let ids: [PrecoderID]
    /// Their colours.
    let colors: [String]
    /// Their dashes; [1, 0] is a full line.
    let dashes: [[Double]]

    /// The palette of `ids`, doubles dropped.
    init(_ ids: [PrecoderID]) {
        var seen: Set<String> = []
        let ids = ids.filter { seen.insert($0.label).inserted }
        var used: Set<String> = []
        // By label: exact power on another's antennas looks its colour up under that one's.
        var own: [String: String] = [:]
        for id in ids where own[Self.owner(id)] == nil {
            for color in PrecoderLook(id).colors where used.insert(color).inserted {
                own[Self.owner(id)] = color
                break
            }
        }
        var free = PrecoderLook.spare[...]
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
        self.init(
            ids: ids, colors: ids.map { own[Self.owner($0)] ?? FigureTheme.quiet },
            dashes: ids.map { PrecoderLook($0).dash })
    }

    private init(ids: [PrecoderID], colors: [String], dashes: [[Double]]) {
        self.ids = ids
        self.colors = colors
        self.dashes = dashes
    }

    /// The same colours and dashes for those of `some` alone.
    func restricted(to some: [PrecoderID]) -> PrecoderPalette {
        let labels = Set(some.map(\.label))
        let kept = ids.indices.filter { labels.contains(ids[$0].label) }
        return PrecoderPalette(
            ids: kept.map { ids[$0] }, colors: kept.map { colors[$0] },
            dashes: kept.map { dashes[$0] })
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
