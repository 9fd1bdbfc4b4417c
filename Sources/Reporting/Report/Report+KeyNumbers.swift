import Channels
import Evaluation
import Foundation
import Precoding

extension Report {
    /// One sentence: who is served from where.
    var lede: String {
        let settings = dataset.record
        guard dataset.missing.allSatisfy({ $0 != "settings" && !$0.hasPrefix("mast") }) else {
            return "Channels of a file that does not tell where they are from: "
                + "\(Quantity.grouped(dataset.userCount)) users at \(dataset.antennaCount) antennas, "
                + "served in groups of \(result.record.usersPerGroup) at once \(result.record.span). Not told, "
                + "and filled in or left out: \(dataset.missing.joined(separator: ", "))."
        }
        let mast = settings.mast
        let place = String(
            format: "%.5f° %@, %.5f° %@", abs(mast.location.latitude),
            mast.location.latitude < 0 ? "S" : "N", abs(mast.location.longitude),
            mast.location.longitude < 0 ? "W" : "E")
        let height = DataTable.format(mast.height, decimals: 1)
        let ground = mast.placement == "roof" ? "above its roof" : "above the ground"
        let array = settings.array
        let space = Quantity.space
        return
            "One mast at \(place), \(height)\(space)m \(ground), with \(array.rows)\(space)×\(space)\(array.columns) "
            + "antennas at \(Quantity.si(settings.radio.carrierFrequency, "Hz")) and up to "
            + "\(DataTable.format(settings.radio.maximumPower, decimals: 2))\(space)W, serves groups of "
            + "\(result.record.usersPerGroup) users at once \(result.record.span)."
    }

    /// What a reader wants to know first.
    var keyNumbers: [ReportPage.KeyNumber] {
        [userNumber]
            + FigureTheme.ordered(result.rows.map(\.sight)).compactMap(bestNumber)
            + [learnedNumber, energyNumber].compactMap { $0 }
    }

    private var userNumber: ReportPage.KeyNumber {
        let users = dataset.userCount
        guard dataset.knowsSight, dataset.record.users.requested > 0 else {
            return .init(
                value: Quantity.grouped(users), label: "users", note: "of the channels' file")
        }
        let free = dataset.lineOfSight.count { $0 }
        let share = users > 0 ? Double(free) / Double(users) : .nan
        let placed = dataset.record.users
        return .init(
            value: Quantity.grouped(users), label: "users reached",
            note: "\(Quantity.percent(share)) in line of sight; of "
                + "\(Quantity.grouped(placed.requested)) places "
                + "\(Quantity.grouped(placed.dropped)) had no path, "
                + "\(Quantity.grouped(placed.uncovered)) too little signal")
    }

    /// The best precoder at one sight beside plain zero forcing.
    private func bestNumber(_ sight: Sight) -> ReportPage.KeyNumber? {
        let rows = result.rows.filter { $0.sight == sight && Self.isCandidate($0) }
        guard let best = rows.max(by: { $0.meanSumRate < $1.meanSumRate }) else { return nil }
        var note = "the best of \(rows.count) precoders"
        if let zero = Self.zeroForcing(rows), zero != best {
            note += "; \(zero.precoder) reaches \(String(format: "%.1f", zero.meanSumRate))"
            if zero.meanSumRate >= Self.smallestRate {
                let ratio = best.meanSumRate / zero.meanSumRate
                let gain =
                    ratio < 2
                    ? String(format: "%.0f\u{a0}%% more", 100 * (ratio - 1))
                    : String(format: "%.1f times that", ratio)
                note += " (best: \(gain))"
            }
        }
        return .init(
            value: String(format: "%.1f", best.meanSumRate),
            label: "bit/s/Hz mean sum rate, "
                + "\(FigureTheme.heading(sight).lowercased()): \(best.precoder)"
                + (result.record.estimates.map { ", \($0)" } ?? ""),
            note: note)
    }

    /// Smallest mean sum rate in bit/s/Hz that another is compared with as a ratio (ours).
    private static let smallestRate = 0.1

    /// What the best learned precoder reaches of the reference at each sight, and what the best derived
    /// ones do; of equal ones the first.
    private var learnedNumber: ReportPage.KeyNumber? {
        func share(_ id: PrecoderID) -> Double {
            let shares = result.rows.filter { $0.id == id }.map(\.ratioToReference)
                .filter(\.isFinite)
            return shares.isEmpty ? 0 : shares.reduce(0, +) / Double(shares.count)
        }
        let all = result.rows.map(\.id).filter(\.isLearned)
        guard var learned = all.first else { return nil }
        for id in all where share(id) > share(learned) { learned = id }
        let rows = FigureTheme.ordered(result.rows.map(\.sight)).compactMap { sight in
            result.rows.first { $0.sight == sight && $0.id == learned }
        }
        let notes = rows.map { row in
            let derived = result.rows.filter {
                $0.sight == row.sight && Self.isCandidate($0) && !$0.id.isLearned
            }
            guard let best = derived.max(by: { $0.meanSumRate < $1.meanSumRate }) else {
                return row.sight.rawValue
            }
            return "\(row.sight): \(best.precoder) \(Quantity.percent(best.ratioToReference))"
        }
        return .init(
            value: rows.map {
                Quantity.percent($0.ratioToReference)
                    .replacingOccurrences(of: " ", with: Quantity.space)
            }.joined(separator: " / "),
            label: "of the reference's sum rate, learned precoder \(learned.label)"
                + (result.record.estimates.map { ", \($0)" } ?? ""),
            note: (result.record.pilotRatio == nil ? "" : "the reference knows the channels; ")
                + "best derived precoder: " + notes.joined(separator: "; "))
    }

    /// Whether the precoder of `row` competes: references do not.
    static func isCandidate(_ row: EvaluationRow) -> Bool { !row.id.isReference }

    /// Zero forcing as papers mean it, the plain pseudo-inverse; another normalisation where that
    /// was not evaluated.
    static func zeroForcing(_ rows: [EvaluationRow]) -> EvaluationRow? {
        let others: [PrecoderFamily] = [.zeroForcingEqualPower, .zeroForcingWaterFilling]
        let derived = rows.filter { !$0.id.isLearned }
        return derived.first { $0.id.family == .zeroForcing }
            ?? derived.first { others.contains($0.id.family) }
    }

    /// What greedy selection saves against all antennas at full power, near 2 bit/s/Hz; a mean
    /// over the few groups that can be served at all is no key number.
    private var energyNumber: ReportPage.KeyNumber? {
        let rates = Set(result.energy.compactMap(\.userRate))
        guard let rate = rates.min(by: { (abs($0 - 2), $0) < (abs($1 - 2), $1) }) else {
            return nil
        }
        let points = result.energy.filter { $0.userRate == rate && $0.energy.isFinite }
        var savings: [String] = []
        var notes: [String] = []
        for sight in FigureTheme.ordered(points.map(\.sight)) {
            let here = points.filter { $0.sight == sight }
            guard let greedy = here.first(where: { $0.id.family == .greedyAntennas }),
                let full = here.first(where: { $0.id.family == .fullPower }),
                full.energy > 0
            else { continue }
            guard greedy.feasibleShare >= 0.5 else {
                notes.append(
                    "\(sight): only \(Quantity.percent(greedy.feasibleShare)) of the groups can be "
                        + "served")
                continue
            }
            savings.append(
                String(format: "%+.0f", 100 * (greedy.energy / full.energy - 1))
                    .replacingOccurrences(of: "-", with: "−"))
            notes.append(
                String(
                    format: "%@ %.1f instead of %.0f W, means over the ", sight.rawValue,
                    greedy.energy, full.energy)
                    + "\(Quantity.grouped(servedGroups(greedy))) of "
                    + "\(Quantity.grouped(result.record.energyGroups)) groups that all antennas can serve"
            )
        }
        guard !savings.isEmpty else { return nil }
        let asked = DataTable.format(rate, decimals: 2)
        return .init(
            value: savings.joined(separator: " / ") + "\(Quantity.space)%",
            label: "power at \(asked) bit/s/Hz per user",
            note: "greedy antenna selection with exact power: " + notes.joined(separator: "; "))
    }

    /// Groups that the means of a point are over.
    private func servedGroups(_ point: RequestPoint) -> Int {
        point.servedGroups(of: result.record.energyGroups)
    }
}

extension RequestPoint {
    /// Groups that the means are over, of `all`: counted, or from their share in results that did not count.
    func servedGroups(of all: Int) -> Int {
        groups > 0 ? groups : Int((feasibleShare * Double(all)).rounded())
    }
}
