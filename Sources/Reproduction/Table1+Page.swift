import Evaluation
import Foundation
import Reporting

extension Table1: Study {
    /// Table I.
    package static var name: StudyName { .table1 }

    /// In each environment the model that was trained there is the best.
    package var targets: [Target] {
        let cases = environments.indices.compactMap { column in
            largestElsewhere(column: column).map {
                Target.Case(
                    environments[column].name, value: sumRates[column][column].mean, limit: $0)
            }
        }
        return [
            Target(
                "the model trained in an environment beats those trained elsewhere", .above,
                unit: "bit/s/Hz", cases: cases)
        ]
    }

    /// What was done.
    package var text: [String] {
        [
            "For each environment a fresh model of the same shape learns from "
                + "\(samples) groups of its local users; each of them is then "
                + "deployed, as it is, in every environment. Means over groups of test users."
        ]
    }

    /// The matrix, with the reference below and whether the diagonal is the largest.
    package var tables: [ResultsPage.Table] {
        var rows = environments.indices.map { row in
            [environments[row].name] + sumRates[row].map(Self.text)
        }
        rows.append(["reference (WMMSE, converged)"] + references.map(Self.text))
        rows.append(
            ["diagonal is the largest"]
                + environments.indices.map { diagonalIsLargest(column: $0) ? "yes" : "no" })
        return [
            .init(
                heading: "Mean sum rate in bit/s/Hz: trained on (rows), deployed on (columns)",
                heads: ["trained on"] + environments.map(\.name), rows: rows,
                caption: "± is half the 95 % confidence interval over groups.", wordColumns: 1)
        ]
    }

    private static func text(_ rate: SumRate) -> String {
        String(format: "%.2f", rate.mean)
            + (rate.halfWidth.map { String(format: " ± %.2f", $0) } ?? "")
    }

    /// The matrix as a heat map.
    package var figures: [Figure] {
        let names = environments.map(\.heading)
        return [
            HeatMapFigure(
                name: "table1-transfer", title: "Trained here, deployed there",
                caption: "Mean sum rate in bit/s/Hz of models trained from scratch on one "
                    + "environment (row) and deployed in another (column). Colours are shares of "
                    + "the column's largest value, which is bold.",
                rowTitle: "trained on", columnTitle: "deployed on", rows: names, columns: names,
                values: sumRates.map { $0.map(\.mean) }
            ).figure
        ]
    }
}
