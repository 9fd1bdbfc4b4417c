import Channels
import Evaluation
import Foundation
import Precoding
import Support

/// Draws what the strategies spend for what is requested, line of sight beside no line of sight.
///
/// Mean energy above, one line per strategy; below either how near they come (requested sum rates) or
/// how many antennas they switch on (the same rate for every user).
public struct RequestFigure: Sendable {
    let points: [RequestPoint]
    let palette: PrecoderPalette
    private let name, title, caption: String
    let question: Question
    /// Of each sight that is shown what stands in its place where there are no points, `|` between lines;
    /// nothing where there are.
    let notes: [(sight: Sight, text: String)]
    /// Groups of each environment.
    let groups: Int

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
        palette = PrecoderPalette(points.map(\.id))
        groups = record.groups
        notes = points.map(\.sight).uniqued().map { ($0, "") }
        caption =
            "Mean energy (logarithmic) and mean relative error of a user's rate, when "
            + "each group of \(record.usersPerGroup) users asks for the sum rate below, "
            + "shared among them at random: \(perAntenna) W per antenna plus the transmit "
            + "power, at most \(DataTable.format(record.maximumPower, decimals: 2)) W. Means "
            + "over the groups that all antennas can serve, of "
            + "\(Quantity.grouped(record.groups)); hollow: some cannot be served."
    }

    /// The figure of the energy points of `result`, coloured by `palette`.
    init(energyOf result: EvaluationResult, palette: PrecoderPalette? = nil) {
        let record = result.record
        let perAntenna = DataTable.format(record.powerPerAntenna, decimals: 2)
        points = result.energy
        question = .rates
        name = "energy"
        title =
            result.record.estimates.map { "Power for a requested rate, \($0)" }
            ?? "Power for a requested rate"
        self.palette = (palette ?? PrecoderPalette(points.map(\.id)))
            .restricted(to: points.map(\.id))
        groups = record.energyGroups
        notes = Self.notes(result)
        caption =
            "Mean power (logarithmic) and antennas switched on, when each of "
            + "\(record.usersPerGroup) users asks for the rate below: \(perAntenna) W per "
            + "antenna plus the transmit power, at most "
            + "\(DataTable.format(record.maximumPower, decimals: 2)) W. At each rate all strategies "
            + "are compared on the same groups, those that all antennas can serve"
            + Self.served(result) + ". Hollow: not all groups."
            + (record.pilotRatio == nil
                ? "" : " What is not learned knows the channels, as a genie would.")
            + Self.misses(points, self.palette).map { " " + $0 }.joined()
    }

    /// The numbers of groups behind the means, in words.
    private static func served(_ result: EvaluationResult) -> String {
        let all = result.record.energyGroups
        guard all > 0 else { return "" }
        let rates = Set(result.energy.compactMap(\.userRate)).sorted()
        let parts = FigureTheme.ordered(result.energy.map(\.sight)).map { sight -> String in
            let numbers = rates.map { rate in
                result.energy.first { $0.sight == sight && $0.userRate == rate }
                    .map { Quantity.grouped($0.servedGroups(of: all)) } ?? "0"
            }
            return "\(FigureTheme.heading(sight).lowercased()) \(numbers.joined(separator: ", "))"
        }
        return ": of \(Quantity.grouped(all)) "
            + (parts.isEmpty ? "none" : parts.joined(separator: "; "))
            + " at \(rates.map { DataTable.format($0, decimals: 2) }.joined(separator: ", ")) bit/s/Hz"
    }

    /// Why there is nothing to see of a sight, or nothing from a rate on.
    private static func notes(_ result: EvaluationResult) -> [(sight: Sight, text: String)] {
        let record = result.record
        let rates = Set(result.energy.compactMap(\.userRate)).sorted()
        return FigureTheme.ordered(result.rows.map(\.sight) + result.energy.map(\.sight)).map {
            sight in
            let here = Set(
                result.energy.filter { $0.sight == sight && $0.energy.isFinite }
                    .compactMap(\.userRate))
            guard let missing = rates.first(where: { !here.contains($0) }) else {
                return (sight, "")
            }
            let power = DataTable.format(record.maximumPower, decimals: 2)
            let reason = "all antennas at \(power) W|are not enough for any group"
            return (
                sight,
                here.isEmpty
                    ? "\(reason)|at any of these rates"
                    : "from \(DataTable.format(missing, decimals: 2)) bit/s/Hz on|\(reason)"
            )
        }
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
