import Foundation
import LinearAlgebra
import Numerics

/// The search for the antennas of one request of ``OutageConstrainedPrecoder``: the best that has been
/// found, and what the inner strategy is to be asked next.
struct OutageSearch: Sendable {
    private let guesses: [ChannelGuess]
    /// Mean variance of the error at an antenna, 0 for users that ask for nothing, [K].
    private let variances: [Double]
    private let rates: [Double]
    private let link: Link
    private let confidence: Double
    private let energy: EnergyModel
    /// What has been found, and the energy of it.
    private(set) var result: OutageConstrainedTransmission
    private var best = Double.infinity
    /// SINR targets with the margins of all antennas, [K].
    private var sinr: [Double]
    /// Power that the next proposal counts with, and by how much more than ``sinr`` it asks, as a
    /// logarithm.
    private var power: Double
    private var excess = 0.0
    /// The largest excess whose antennas were too few, and the smallest whose antennas were enough.
    private var tooLittle, enough: Double?

    /// The search for rates of `rates` (bit/s/Hz, [K]) over `guesses`, [K].
    ///
    /// It starts from all antennas, for which it says what share of the request can be met.
    init(
        guesses: [ChannelGuess], rates: [Double], link: Link, confidence: Double,
        energy: EnergyModel
    ) {
        self.guesses = guesses
        self.variances = rates.indices.map { rates[$0] > 0 ? guesses[$0].errorVariance : 0 }
        self.link = link
        self.confidence = confidence
        self.energy = energy
        let antennas = guesses[0].channel.count
        let all = [Bool](repeating: true, count: antennas)
        sinr = rates.map { SpectralEfficiency.sinr(forRate: $0) }
        power = 0
        result = OutageConstrainedTransmission(
            transmission: Transmission(
                precoder: .zeros(antennas, rates.count), activeAntennas: all),
            share: 0, probabilities: rates.map { $0 > 0 ? 0 : 1 })
        guard self.variances.contains(where: { $0 > 0 }) else {
            // Known channels: the inner strategy does it all.
            self.rates = rates
            result.share = LeastPower.largestShare(
                channel: Self.matrix(guesses), rates: rates, link: link)
            result.probabilities = rates.map { _ in result.share > 0 ? 1 : 0 }
            return
        }
        func solve(share: Double = 1, confidence: Double) -> OutagePower? {
            OutagePower.solve(
                guesses: guesses, rates: rates.map { share * $0 },
                confidence: confidence, link: link, mask: all)
        }
        /// The largest value from `low` to `high`, which is too much, that `solve` can do.
        func largest(
            _ low: Double, _ high: Double, _ solve: (Double) -> OutagePower?
        ) -> (value: Double, found: OutagePower?) {
            var (low, high, found) = (low, high, OutagePower?.none)
            while high - low > OutageConstrainedPrecoder.shareTolerance {
                let middle = (low + high) / 2
                if let next = solve(middle) { (low, found) = (middle, next) } else { high = middle }
            }
            return (low, found)
        }
        var (share, found) = (1.0, solve(confidence: confidence))
        if found == nil {
            // The whole request less surely, or where that is no better than a coin a part of it as surely.
            let least = OutageConstrainedPrecoder.confidences.lowerBound
            if let first = solve(confidence: least) {
                let (_, surer) = largest(least, confidence) { solve(confidence: $0) }
                found = surer ?? first
                result.isAsSure = false
            } else {
                (share, found) = largest(0, 1) { solve(share: $0, confidence: confidence) }
            }
        }
        self.rates = rates.map { share * $0 }
        result.share = share
        guard let found else { return }
        (sinr, power) = (found.sinr, found.power)
        accept(found, mask: all)
    }

    private static func matrix(_ guesses: [ChannelGuess]) -> ComplexMatrix {
        ComplexMatrix(rows: guesses.count, columns: guesses[0].channel.count) {
            guesses[$0].channel[$1]
        }
    }

    private var isKnown: Bool { !variances.contains { $0 > 0 } }

    /// What the inner strategy is asked: the guesses with their errors told as noise at the power that
    /// is expected, and rates with margins.
    var proposal: (rows: ComplexMatrix, rates: [Double]) {
        let factors = variances.map { 1 / (1 + $0 * power / link.noisePower).squareRoot() }
        let known = Self.matrix(guesses)
        let rows = ComplexMatrix(rows: known.rows, columns: known.columns) {
            known[$0, $1].multiplied(by: factors[$0])
        }
        guard !isKnown else {
            return (rows, rates.map { result.share < 1 ? result.share * $0 : $0 })
        }
        // What is the most that can be done leaves no antenna to switch off.
        return (
            rows,
            !result.isFeasible
                ? rates.map { _ in 0 } : sinr.map { SpectralEfficiency.rate(exp(excess) * $0) }
        )
    }

    /// The search after the inner strategy's answer.
    func trying(_ chosen: Transmission) -> OutageSearch {
        var next = self
        if isKnown {
            next.result.transmission = chosen
            return next
        }
        guard result.isFeasible else { return self }
        guard
            let found = OutagePower.solve(
                guesses: guesses, rates: rates, confidence: confidence,
                link: link, mask: chosen.activeAntennas)
        else {
            // Too few antennas for these errors: the next proposal counts with more disturbance.
            next.power = min(2 * power, link.maximumPower)
            next.tooLittle = excess
            next.excess = enough.map { (excess + $0) / 2 } ?? excess + Self.step
            return next
        }
        next.power = found.power
        next.enough = excess
        next.excess = tooLittle.map { (excess + $0) / 2 } ?? excess - Self.step
        next.accept(found, mask: chosen.activeAntennas)
        return next
    }

    /// Step of ``excess`` until there are antennas that are enough and ones that are too few (ours): a
    /// tenth of a margin of 3 dB and more changes the choice of antennas.
    private static let step = 0.35

    /// Keeps `found` if it costs less.
    private mutating func accept(_ found: OutagePower, mask: [Bool]) {
        let cost = energy.power(antennas: mask.count { $0 }, transmitPower: found.power)
        guard cost < best else { return }
        best = cost
        result.transmission = Transmission(precoder: found.precoder, activeAntennas: mask)
        result.probabilities = found.probabilities
    }
}
