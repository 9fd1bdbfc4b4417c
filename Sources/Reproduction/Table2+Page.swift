import Evaluation
import Foundation
import Reporting

extension Table2: Study {
    /// Table II.
    package static var name: StudyName { .table2 }

    /// The count of the row `name`; 0 where there is none.
    private func flops(_ name: String) -> Double { rows.first { $0.name == name }?.flops ?? 0 }

    /// The paper's claim, against the count that it is measured against.
    package var targets: [Target] {
        let model = flops(Self.transformer)
        guard model > 0 else { return [] }
        return [
            Target(
                "textbook WMMSE takes at least 7.5 times the operations of the transformer",
                .atLeast, unit: "times",
                cases: [.init("ratio", value: flops(Self.textbook) / model, limit: 7.5)])
        ]
    }

    /// What is counted, and what "eight times fewer" is measured against.
    package var text: [String] {
        let model = flops(Self.transformer)
        let reduced = flops(Self.reduced)
        func mega(_ value: Double) -> String { String(format: "%.2f", value / 1e6) }
        return [
            "Operations are counted as in the paper: 2 for a real multiply-add, 8 for a complex "
                + "one, without bias, normalisation and softmax. Times are of one thread on "
                + "\(environment.name): in a batch of \(batch) channels, and one channel at a time.",
            "The paper's \"eight times fewer operations\" sets the transformer "
                + "(\(mega(model)) MFLOP) against textbook WMMSE, which inverts a matrix of "
                + "\(antennas) x \(antennas) in each of 36 iterations "
                + "(\(mega(flops(Self.textbook))) MFLOP); the same iterates in \(users) x \(users) "
                + "algebra take \(mega(reduced)) MFLOP, "
                + String(format: "%.0f", reduced > 0 ? model / reduced : 0)
                + " times fewer than the transformer.",
        ]
    }

    /// One line for each precoder.
    package var tables: [ResultsPage.Table] {
        func time(_ seconds: Double?) -> String {
            seconds.map { String(format: "%.2f", 1e6 * $0) } ?? "–"
        }
        let model = flops(Self.transformer)
        return [
            .init(
                heading: "Operations and time for one channel, N = \(antennas), K = \(users)",
                heads: [
                    "precoder", "formula", "MFLOP", "of the transformer", "µs in a batch",
                    "µs alone",
                ],
                rows: rows.map { row in
                    [
                        row.name, row.formula, String(format: "%.3f", row.flops / 1e6),
                        model > 0 ? String(format: "%.3g", row.flops / model) : "",
                        time(row.batchSeconds), time(row.singleSeconds),
                    ]
                },
                caption: "–: no such path, or a model that was not trained for it.")
        ]
    }

    /// None: a table says it.
    package var figures: [Figure] { [] }
}
