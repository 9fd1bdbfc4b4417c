import Foundation

/// Something that the numbers are to show, checked against them case by case.
package struct Target: Sendable, Equatable, Codable {
    /// One comparison.
    package struct Case: Sendable, Equatable, Codable {
        /// Where: an environment, and what else tells the case from others.
        package var place: String
        /// What was found.
        package var value: Double
        /// What it is to reach (or, for ``Target/Direction/below``, to stay under).
        package var limit: Double

        /// A comparison of `value` with `limit`.
        package init(_ place: String, value: Double, limit: Double) {
            self.place = place
            self.value = value
            self.limit = limit
        }
    }

    /// Which side of the limit is wanted.
    package enum Direction: String, Sendable, Codable {
        /// Strictly more than the limit.
        case above
        /// As much as the limit, or more.
        case atLeast
        /// Strictly less than the limit.
        case below
        /// As much as the limit, or less.
        case atMost
    }

    /// The claim in words.
    package var claim: String
    /// Which side of the limits is wanted.
    package var direction: Direction
    /// Unit of values and limits.
    package var unit: String
    /// The comparisons.
    package var cases: [Case]

    /// A target from its parts.
    package init(_ claim: String, _ direction: Direction, unit: String, cases: [Case]) {
        self.claim = claim
        self.direction = direction
        self.unit = unit
        self.cases = cases
    }

    /// Whether one comparison has come out as wanted; what is no number has not.
    package func isMet(_ one: Case) -> Bool {
        switch direction {
        case .above: one.value > one.limit
        case .atLeast: one.value >= one.limit
        case .below: one.value < one.limit
        case .atMost: one.value <= one.limit
        }
    }

    /// Whether there are comparisons and all have come out as wanted.
    package var isMet: Bool { !cases.isEmpty && cases.allSatisfy(isMet) }

    /// The comparisons that have not.
    package var missed: [Case] { cases.filter { !isMet($0) } }

    /// Missed cases that a text names before it counts the rest.
    private static let named = 4

    /// What was found, in words: how many cases are met, and the missed ones with their numbers.
    package var found: String {
        guard !cases.isEmpty else { return "nothing to check it on" }
        let missed = missed
        guard !missed.isEmpty else {
            return cases.count == 1 ? words(cases[0]) : "in all of \(cases.count) cases"
        }
        let list = missed.prefix(Self.named).map(words).joined(separator: "; ")
        let rest = missed.count > Self.named ? "; and \(missed.count - Self.named) more" : ""
        return "in \(cases.count - missed.count) of \(cases.count) cases; missed: \(list)\(rest)"
    }

    private func words(_ one: Case) -> String {
        func text(_ value: Double) -> String {
            unit == "%"
                ? String(format: "%.1f %%", 100 * value) : String(format: "%.2f \(unit)", value)
        }
        return "\(one.place): \(text(one.value)) against \(text(one.limit))"
    }

    /// One line for a terminal.
    package var text: String { "\(isMet ? "met   " : "MISSED")  \(claim): \(found)" }
}
