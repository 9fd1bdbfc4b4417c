import Foundation
import Precoding

@testable import Channels
@testable import Evaluation
@testable import Reporting

extension SyntheticReport {
    /// Precoders with the share of the reference they reach, LOS and NLOS, and their FLOPs.
    static let precoders: [(id: PrecoderID, shares: [Double], flops: Double, seconds: Double)] = [
        (MaximumRatioTransmission().id, [0.46, 0.41], 1_024, 4e-7),
        (ZeroForcing(.frobenius).id, [0.92, 0.68], 13_824, 2.1e-6),
        (ZeroForcing(.equalPower).id, [0.994, 0.91], 13_824, 2.2e-6),
        (ZeroForcing(.waterFilling).id, [0.995, 0.95], 13_824, 2.5e-6),
        (RegularizedZeroForcing().id, [0.93, 0.79], 13_824, 2.3e-6),
        (
            WMMSE(WMMSEOptions(iterations: 36, start: .maximumRatio)).id, [0.989, 0.995], 70_000,
            9.4e-6
        ),
        (ReferencePrecoder(randomStarts: 1).id, [1, 1], 0, 4.2e-4),
    ]

    static func result(_ random: inout Random, _ dataset: ChannelDataset) -> EvaluationResult {
        var rows: [EvaluationRow] = []
        var distributions: [RateDistribution] = []
        for (index, sight) in [Sight.lineOfSight, .obstructed].enumerated() {
            let base = (0..<1_000).map { _ in
                max(1, (index == 0 ? 33.4 : 17.6) + (index == 0 ? 3.4 : 4.5) * random.normal())
            }
            for precoder in precoders {
                let sums = base.map { $0 * min(1, precoder.shares[index] + 0.02 * random.normal()) }
                let users = sums.flatMap { sum in
                    let weights = (0..<4).map { _ in 0.4 + random.next() }
                    return weights.map { sum * $0 / weights.reduce(0, +) }
                }
                let sorted = sums.sorted()
                let mean = sums.reduce(0, +) / 1_000
                rows.append(
                    EvaluationRow(
                        dataset: dataset.record.site, sight: sight, id: precoder.id,
                        meanSumRate: mean, ratioToReference: precoder.shares[index],
                        sumRate5: Statistics.quantile(0.05, ofSorted: sorted),
                        sumRate50: Statistics.quantile(0.5, ofSorted: sorted),
                        sumRate95: Statistics.quantile(0.95, ofSorted: sorted),
                        meanUserRate: mean / 4, flops: precoder.flops,
                        secondsPerPrecoder: precoder.seconds, groups: 1_000))
                distributions.append(
                    RateDistribution(
                        sight: sight, id: precoder.id, sumRates: sums, userRates: users))
            }
        }
        return EvaluationResult(
            record: evaluationRecord, rows: rows, distributions: distributions,
            energy: energy,
            userRates: dataset.lineOfSight.enumerated().map { user, free in
                user % 17 == 0 ? nil : max(0.2, (free ? 8.3 : 4.4) + 1.2 * random.normal())
            })
    }

    static let evaluationRecord = EvaluationRecord(
        usersPerGroup: 4, groups: 1_000, noisePower: 1.3e-9, noisePreset: "paper",
        maximumPower: 20, powerPerAntenna: 1,
        reference: "best of 6 starts, 600 iterations of R-WMMSE, tolerance 1e-7",
        gapToCapacity: ["LOS": 0.006, "NLOS": 0.021], seed: 1)

    private static var energy: [RequestPoint] {
        [Sight.lineOfSight, .obstructed].flatMap { sight in
            [0.5, 1, 2, 3, 4, 6].flatMap { rate in
                let hard = sight == .lineOfSight ? 1.0 : 4.5
                let exact = 0.4 * hard * (pow(2, rate) - 1) / 3
                let feasible = sight == .obstructed && rate >= 4 ? 0.86 : 1
                let antennas = min(64, 3.6 * (1 + 0.4 * rate) * (sight == .lineOfSight ? 1 : 2.6))
                return [
                    point(sight, FullPower().id, rate, 84, 64, feasible),
                    point(sight, AntennaSelectionPrecoder(.all).id, rate, 64 + exact, 64, feasible),
                    point(
                        sight, AntennaSelectionPrecoder(.greedy).id, rate, antennas + exact * 1.6,
                        antennas, feasible),
                ]
            }
        }
    }

    private static func point(
        _ sight: Sight, _ id: PrecoderID, _ rate: Double, _ power: Double, _ antennas: Double,
        _ feasible: Double
    ) -> RequestPoint {
        RequestPoint(
            sight: sight, id: id, sumRate: 4 * rate, userRate: rate, energy: power,
            antennas: antennas, feasibleShare: feasible)
    }
}
