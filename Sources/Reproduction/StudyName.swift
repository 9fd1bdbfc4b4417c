import Reporting

/// The tables and figures of the paper, and what we add.
package enum StudyName: String, Sendable, Codable, CaseIterable {
    /// Models from scratch, each deployed on every environment.
    case table1
    /// Sum rate of every method in every environment.
    case figure2
    /// Energy and rate error for requested rates.
    case figure3
    /// Sum rate against the pilots' signal-to-noise ratio.
    case figure4
    /// Operations and time of every precoder.
    case table2
    /// What augmentation, channel knowledge and the replay set are worth.
    case ablations

    /// The heading of its chapter.
    package var heading: String {
        switch self {
        case .table1: "Table I: models from scratch elsewhere"
        case .figure2: "Figure 2: sum rates after deployment"
        case .figure3: "Figure 3: energy for requested rates"
        case .figure4: "Figure 4: sum rates from noisy pilots"
        case .table2: "Table II: operations and time"
        case .ablations: "Ablations"
        }
    }
}
