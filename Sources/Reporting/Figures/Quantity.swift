import Foundation

/// Numbers as people write them.
enum Quantity {
    /// `value` as a percentage with as many decimals as it needs to be told from 100 %.
    static func percent(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        return String(format: abs(value) >= 0.9 && value != 1 ? "%.1f %%" : "%.0f %%", 100 * value)
    }

    /// A whole number with thin groups of thousands: 12,345.
    static func grouped(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return value < 0 ? "-" + text : text
    }

    /// A small or large number as 1.2 × 10⁻⁹.
    static func scientific(_ value: Double) -> String {
        guard value != 0, value.isFinite else { return DataTable.format(value, decimals: 0) }
        var exponent = Int(floor(log10(abs(value))))
        var mantissa = value / pow(10, Double(exponent))
        if abs(mantissa) >= 9.9995 {
            mantissa /= 10
            exponent += 1
        }
        let raised = String(String(exponent).map { superscript[$0] ?? $0 })
        let front = DataTable.format(mantissa, decimals: 3)
        return front == "1" ? "10\(raised)" : "\(front) × 10\(raised)"
    }

    /// A value with an SI prefix of its unit: 12.5 µs.
    static func si(_ value: Double, _ unit: String) -> String {
        guard value != 0, value.isFinite else { return "–" }
        let prefixes: [(Double, String)] = [
            (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"), (1, ""), (1e-3, "m"), (1e-6, "µ"),
            (1e-9, "n"),
        ]
        let fallback = (1e-9, "n")
        let (factor, prefix) = prefixes.first { abs(value) >= $0.0 * 0.9995 } ?? fallback
        let scaled = value / factor
        let decimals = abs(scaled) >= 100 ? 0 : abs(scaled) >= 10 ? 1 : 2
        return "\(DataTable.format(scaled, decimals: decimals))\(space)\(prefix)\(unit)"
    }

    /// A space at which no line breaks, between a number and its unit.
    static let space = "\u{a0}"

    private static let superscript: [Character: Character] = [
        "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷",
        "8": "⁸", "9": "⁹",
    ]
}
