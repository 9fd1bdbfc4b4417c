import Evaluation
import Foundation
import Precoding

/// Draws what the strategies spend for what is requested, line of sight beside no line of sight.
///
/// Mean energy above, one line per strategy; below either how near they come (requested sum rates) or
/// how many antennas they switch on (the same rate for every user).
public struct RequestFigure: Sendable {
    let points: [RequestPoint]
    let palette: PrecoderPalette
    private let name, title, caption: String
    let question: Question

    /// What the users of a group ask for.
    enum Question {
        /// A sum rate, which they share at random.
        case sums
        /// The same rate each.
        case rates
    }

    /// The figure of `result`, with its short name and its heading.
    public init(
        _ result: RequestResult, name: String = "requests",
        title: String = "Energy for requested rates"
    ) {
        let record = result.record
        let perAntenna = DataTable.format(record.powerPerAntenna, decimals: 2)
        points = result.points
        question = .sums
        self.name = name
        self.title = title
        palette = Self.palette(points)
        caption =
            "Mean energy (logarithmic) and mean relative error of a user's rate, when "
            + "each group of \(record.usersPerGroup) users asks for the sum rate below, "
            + "shared among them at random: \(perAntenna) W per antenna plus the transmit "
            + "power, at most \(DataTable.format(record.maximumPower, decimals: 2)) W. Means "
            + "over the groups that all antennas can serve, of "
            + "\(Quantity.grouped(record.groups)); hollow: some cannot be served."
    }

    /// The figure of the energy points of `result`.
    init(energyOf result: EvaluationResult) {
        let record = result.record
        let perAntenna = DataTable.format(record.powerPerAntenna, decimals: 2)
        points = result.energy
        question = .rates
        name = "energy"
        title = "Power for a requested rate"
        palette = Self.palette(points)
        caption =
            "Mean power (logarithmic) and antennas switched on, when each of "
            + "\(record.usersPerGroup) users asks for the rate below: \(perAntenna) W per "
            + "antenna plus the transmit power, at most "
            + "\(DataTable.format(record.maximumPower, decimals: 2)) W. Hollow: some groups "
            + "cannot be served even by all antennas and are left out of the mean, which is over "
            + "\(Quantity.grouped(record.energyGroups)) groups."
            + Self.misses(points, palette).map { " " + $0 }.joined()
    }

    private static func palette(_ points: [RequestPoint]) -> PrecoderPalette {
        PrecoderPalette(points.map(\.id), learned: PrecoderPalette.learnedStrategies)
    }

    /// How far learned strategies are from the rates: the power alone would flatter them.
    private static func misses(
        _ points: [RequestPoint], _ palette: PrecoderPalette
    ) -> [String] {
        palette.ids.filter(\.isLearned).map { id in
            let errors = points.filter { $0.strategy == id.label }.map(\.rateError)
            let mean = 100 * errors.reduce(0, +) / Double(errors.count)
            return "\(id.label) misses the requested rates by "
                + "\(DataTable.format(mean, decimals: 1)) % on average."
        }
    }

    /// The figure.
    public var figure: Figure {
        Figure(name: name, title: title, caption: caption, view: view)
    }
}
