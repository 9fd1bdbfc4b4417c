/// One colour per strategy for requested rates, the same in every figure.
///
/// Apart from the colours of precoders: light for spendthrift, dark for thrifty, violet for
/// learned.
struct StrategyPalette: Sendable {
    /// The strategies in the order in which they came.
    let names: [String]
    /// Their colours.
    let colors: [String]

    private static let learned = ["#6a3d9a", "#c2549d", "#2f8f6b", "#8c6d1f"]

    /// The palette of `names`; doubles are dropped. Those in `learned` have colours of their own,
    /// whatever their names sound like.
    init(_ names: [String], learned: Set<String>) {
        var seen: Set<String> = []
        self.names = names.filter { seen.insert($0).inserted }
        var count = 0
        colors = self.names.map { name in
            guard learned.contains(name) else { return Self.derived(name) }
            defer { count += 1 }
            return Self.learned[count % Self.learned.count]
        }
    }

    /// The colour scale over the strategies.
    var scale: Scale { Scale(domain: .strings(names), range: .strings(colors)) }

    private static func derived(_ name: String) -> String {
        if name.contains("greedy") { return "#123f6d" }
        if name.contains("random") { return "#b35c1e" }
        return name.contains("full") ? "#9aa5b1" : "#4f8fc0"
    }
}
