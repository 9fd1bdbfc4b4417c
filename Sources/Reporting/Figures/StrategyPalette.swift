import Precoding

/// One colour per strategy for requested rates, the same in every figure.
///
/// Apart from the colours of precoders: light for spendthrift, dark for thrifty, violet for
/// learned. Exact power on learned antennas has the colour of the learned strategy, dashed.
struct StrategyPalette: Sendable {
    /// The strategies in the order in which they came.
    let names: [String]
    /// Their colours.
    let colors: [String]
    /// Their dashes; [1, 0] is a full line.
    let dashes: [[Double]]

    private static let learned = [
        "#6a3d9a", "#c2549d", "#2f8f6b", "#8c6d1f", "#d0342c", "#3aa6b9",
    ]

    /// The palette of `names`; doubles are dropped. Those in `learned` have colours of their own,
    /// whatever their names sound like.
    init(_ names: [String], learned: Set<String>) {
        var seen: Set<String> = []
        self.names = names.filter { seen.insert($0).inserted }
        var own: [String: String] = [:]
        colors = self.names.map { name in
            guard learned.contains(name) else { return Self.derived(name) }
            let base = Self.base(name)
            let color = own[base] ?? Self.learned[own.count % Self.learned.count]
            own[base] = color
            return color
        }
        dashes = self.names.map {
            learned.contains($0) && Self.base($0) != $0 ? [5, 3] : [1, 0]
        }
    }

    /// The learned strategy whose antennas `name` takes.
    private static func base(_ name: String) -> String {
        name.hasSuffix(ExactPower.suffix) ? String(name.dropLast(ExactPower.suffix.count)) : name
    }

    /// The dash scale over the strategies.
    var dashScale: Scale {
        Scale(domain: .strings(names), range: .array(dashes.map { .numbers($0) }))
    }

    /// The colour scale over the strategies.
    var scale: Scale { Scale(domain: .strings(names), range: .strings(colors)) }

    private static func derived(_ name: String) -> String {
        if name.contains("greedy") { return "#123f6d" }
        if name.contains("random") { return "#b35c1e" }
        return name.contains("full") ? "#9aa5b1" : "#4f8fc0"
    }
}
