import Foundation

/// Reading lengths as people write them in OpenStreetMap.
enum TagLength {
    /// The length in metres that `text` states, or nil if it states none.
    ///
    /// Read: `12`, `12.5`, `12,5`, `12 m`, `12m`, `1200 cm`, `0.1 km`, `40'`, `40'6"`, `40 ft`,
    /// `~12`, and the first of several (`12;15`). A minus sign is kept.
    ///
    /// https://wiki.openstreetmap.org/wiki/Map_features/Units
    static func metres(_ text: String) -> Double? {
        var rest = text.split(separator: ";", omittingEmptySubsequences: true).first ?? ""
        rest = rest.drop { $0.isWhitespace || $0 == "~" }
        guard let value = number(&rest) else { return nil }
        switch unit(&rest) {
        case "", "m", "metre", "metres", "meter", "meters": return value
        case "cm": return value / 100
        case "km": return value * 1000
        case "ft", "feet", "foot": return value * 0.3048
        case "in", "\"", "″": return value * 0.0254
        case "'", "′":
            guard !rest.allSatisfy(\.isWhitespace) else { return value * 0.3048 }
            guard let inches = number(&rest), ["\"", "″", "''"].contains(unit(&rest)) else {
                return nil
            }
            return value * 0.3048 + (value < 0 ? -inches : inches) * 0.0254
        default: return nil
        }
    }

    /// The plain number that `text` states: levels, layers. Same separators as ``metres(_:)``.
    static func count(_ text: String) -> Double? {
        var rest = text.split(separator: ";", omittingEmptySubsequences: true).first ?? ""
        rest = rest.drop { $0.isWhitespace || $0 == "~" }
        guard let value = number(&rest), rest.allSatisfy(\.isWhitespace) else { return nil }
        return value
    }

    /// Takes a decimal number, with a point or a comma, off the front of `rest`.
    private static func number(_ rest: inout Substring) -> Double? {
        rest = rest.drop(while: \.isWhitespace)
        let digits = rest.prefix { ("0"..."9").contains($0) || "+-.,".contains($0) }
        rest = rest[digits.endIndex...]
        let value = Double(digits.replacingOccurrences(of: ",", with: "."))
        return value.flatMap { $0.isFinite ? $0 : nil }
    }

    /// Takes a unit off the front of `rest`: letters, or the marks of feet and inches.
    private static func unit(_ rest: inout Substring) -> String {
        rest = rest.drop(while: \.isWhitespace)
        let name =
            rest.first?.isLetter == true
            ? rest.prefix(while: \.isLetter) : rest.prefix { !$0.isNumber && !$0.isWhitespace }
        rest = rest[name.endIndex...]
        return name.lowercased()
    }
}
