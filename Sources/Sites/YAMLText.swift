import Support
import Yams

/// Texts in YAML that came from outside, within limits.
///
/// An alias stands for all that its anchor holds, and anchors may hold aliases, so that a few lines can
/// stand for more than any memory holds. With ``mostAliases`` of them it is at most a hundred thousand
/// times what is written.
package enum YAMLText {
    /// Most aliases in a text. Parts of them in a row, each standing for all before, grow fastest in threes:
    /// 3^(30/3) is below 60,000.
    private static let mostAliases = 30
    /// Most bytes of a text with aliases.
    private static let largestWithAliases = 100_000

    /// What `text` says; `nil` for nothing.
    ///
    /// - Parameter source: the file, for messages.
    /// - Throws: `InputError` naming the file, and the line where there is one.
    package static func node(_ text: String, source: String) throws -> Node? {
        let aliases = aliasCount(text)
        guard aliases <= mostAliases, aliases == 0 || text.utf8.count <= largestWithAliases else {
            throw InputError(
                source, expected: "YAML with at most \(mostAliases) aliases",
                found: "\(aliases) in \(text.utf8.count) bytes")
        }
        let node: Node?
        do { node = try Yams.compose(yaml: text) } catch {
            throw InputError(source, expected: "YAML", found: reason(error))
        }
        if let node, let problem = problem(in: node) {
            let (expected, found, place) = problem
            throw InputError(
                source, expected: expected,
                found: found + (place.mark.map { " on line \($0.line)" } ?? ""))
        }
        return node
    }

    /// What YAML allows and Yams stops the program at; `nil` where there is nothing of it.
    private static func problem(in node: Node) -> (expected: String, found: String, at: Node)? {
        switch node {
        case .scalar(let scalar) where isImmense(scalar.string):
            return ("numbers that fit", "one to the base of 60 that does not", node)
        case .mapping(let mapping):
            for (key, value) in mapping {
                guard case .scalar = key else {
                    return ("words as names in a mapping", "a list or a mapping", key)
                }
                if let found = problem(in: key) ?? problem(in: value) { return found }
            }
        case .sequence(let sequence):
            for part in sequence {
                if let found = problem(in: part) { return found }
            }
        default: break
        }
        return nil
    }

    /// Whether `text` is a number to the base of 60, as in 1:30:00, that a whole number may not hold.
    private static func isImmense(_ text: String) -> Bool {
        let text = text.utf8
        // 99999999999999 and two digits more are some 6e15.
        return text.count > 15 && text.contains(UInt8(ascii: ":"))
            && text.allSatisfy { "+-0123456789_:.".utf8.contains($0) }
    }

    /// How often an asterisk stands where an alias may begin; in a quoted text it is counted too.
    private static func aliasCount(_ text: String) -> Int {
        let before = Set(" \t\r\n[]{},:?-".utf8)
        var count = 0
        var last = UInt8(ascii: "\n")
        for byte in text.utf8 {
            if byte == UInt8(ascii: "*"), before.contains(last) { count += 1 }
            last = byte
        }
        return count
    }

    /// What is wrong with a text that is no YAML, on one line.
    private static func reason(_ error: any Error) -> String {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _)?, .parser(_, let problem, let mark, _)?,
            .composer(_, let problem, let mark, _)?:
            return "\(problem) on line \(mark.line)"
        case .duplicatedKeysInMapping(let keys, _)?:
            return "\(keys.map { "\($0)" }.joined(separator: ", ")) twice in a mapping"
        default:
            return "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
        }
    }
}
