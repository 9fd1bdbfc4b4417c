/// One colour and dash per precoder, the same in every figure and table of a report.
///
/// Families have their own colour whatever else is shown (zero forcing is always warm, WMMSE always
/// green or blue, learned precoders violet), so that two reports can be read side by side. Names that no family claims, and
/// the second of a family, take the next free colour.
struct PrecoderPalette: Sendable {
    /// The precoders in the order in which they came.
    let names: [String]
    /// Their colours.
    let colors: [String]
    /// Their dashes; [1, 0] is a full line.
    let dashes: [[Double]]

    private static let spare = [
        "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#8a8a8a", "#6a3d9a",
        "#8c6d1f", "#3b3b3b",
    ]

    private static let learned = "#6a3d9a"

    /// The palette of `names`; doubles are dropped. Those in `learned` are called by their users
    /// and claimed by no family, whatever their names sound like.
    init(_ names: [String], learned: Set<String> = []) {
        var seen: Set<String> = []
        let names = names.filter { seen.insert($0).inserted }
        let wanted = names.map { learned.contains($0) ? Self.learned : Self.family($0) }
        var used: Set<String> = []
        var colors: [String?] = wanted.map { color in
            guard let color, used.insert(color).inserted else { return nil }
            return color
        }
        for index in colors.indices where colors[index] == nil {
            let free = Self.spare.first { !used.contains($0) } ?? "#3b3b3b"
            used.insert(free)
            colors[index] = free
        }
        self.names = names
        self.colors = colors.map { $0 ?? "#3b3b3b" }
        dashes = names.map { learned.contains($0) ? [1, 0] : Self.dash($0) }
    }

    /// The colour of `name`, or that of quiet text.
    func color(of name: String) -> String {
        names.firstIndex(of: name).map { colors[$0] } ?? FigureTheme.quiet
    }

    /// The colour scale over the precoders.
    var colorScale: Scale { Scale(domain: .strings(names), range: .strings(colors)) }
    /// The dash scale over the precoders.
    var dashScale: Scale {
        Scale(domain: .strings(names), range: .array(dashes.map { .numbers($0) }))
    }

    /// Whether `name` is the converged multi-start reference.
    static func isReference(_ name: String) -> Bool {
        name.lowercased().hasPrefix("reference")
    }

    private static func family(_ name: String) -> String? {
        let name = name.lowercased()
        if isReference(name) { return "#111111" }
        if name.contains("wmmse") {
            return name.contains("textbook") ? "#00533c" : "#009e73"
        }
        if name.contains("rzf") || name.contains("regularised") {
            return name.contains("equal") ? "#0072b2" : "#56b4e9"
        }
        if name.contains("zf") {
            if name.contains("equal") { return "#d55e00" }
            return name.contains("water") ? "#cc79a7" : "#e69f00"
        }
        return name.contains("mrt") ? "#8a8a8a" : nil
    }

    private static func dash(_ name: String) -> [Double] {
        let name = name.lowercased()
        if isReference(name) { return [2, 2] }
        if name.contains("wmmse") { return name.contains("textbook") ? [6, 2] : [1, 0] }
        if name.contains("equal") { return [7, 3] }
        if name.contains("water") { return [9, 3, 2, 3] }
        if name.contains("rzf") { return [5, 2] }
        return [1, 0]
    }
}
