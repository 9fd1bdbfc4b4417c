import Foundation
import LinearAlgebra
import Precoding

/// Sum rates of a precoder in cells of channel model, users, antennas and signal-to-noise ratio.
///
/// The ratio is what a group's strongest user has alone at full power. A cell has the mean over the
/// groups of the share of the reference's sum rate, and how far the worst channel is from the best of
/// zero forcing in three normalisations, regularised zero forcing in two, and WMMSE of 36 iterations,
/// all in double precision.
struct SumRateTable {
    /// One cell, in percent.
    struct Cell {
        var share, worst: Double
    }

    // Settings of the comparison, one block.
    let userCounts = [1, 2, 4, 8, 16]
    let antennaCounts = [1, 4, 16, 64, 256]
    let ratios = stride(from: -10.0, through: 60, by: 10).map { $0 }
    /// Users for each antenna, at most.
    let largestLoad = 4

    private let precoder: any Precoder
    private let groups: Int
    private let reference = ReferencePrecoder()
    private let baselines: [any Precoder] =
        ColumnNormalization.allCases.map { ZeroForcing($0) }
        + [RegularizedZeroForcing(.frobenius), RegularizedZeroForcing(.equalPower), WMMSE()]

    init(_ precoder: any Precoder, groups: Int) {
        self.precoder = precoder
        self.groups = groups
    }

    /// Prints the table, a line for each model and shape, and what it comes to.
    func print(_ sources: [any ChannelSource]) {
        Swift.print(
            "share of the reference in % (worst channel against the best of ZF, RZF, WMMSE-36)\n"
                + Self.padded("model", 18) + "  K   N"
                + ratios.map { String(format: "%13.0f dB", $0) }.joined())
        var all: [Cell] = []
        for source in sources {
            for users in userCounts {
                for antennas in antennaCounts where users <= largestLoad * antennas {
                    guard
                        let batch = source.channels(
                            count: groups, users: users, antennas: antennas)
                    else { continue }
                    let cells = ratios.map { cell(scaled(batch), ratio: $0) }
                    all += cells
                    Swift.print(
                        Self.padded(source.name, 18) + String(format: "%3d %3d", users, antennas)
                            + cells.map {
                                String(format: "%7.2f (%6.2f)", $0.share, $0.worst)
                            }.joined())
                }
            }
        }
        Swift.print(
            String(
                format: "%d cells: lowest share %.2f %%, %d below 99 %%; worst channel %+.3f %%, "
                    + "%d cells with one more than 0.1 %% below",
                all.count, all.map(\.share).min() ?? 0, all.count { $0.share < 99 },
                all.map(\.worst).min() ?? 0, all.count { $0.worst < -0.1 }))
    }

    /// Every group scaled so that its strongest user has norm 1.
    private func scaled(_ batch: ChannelBatch) -> ChannelBatch {
        ChannelBatch(
            (0..<batch.count).map { index -> ComplexMatrix in
                let h = batch[index]
                let strongest = (0..<batch.users).map { k in
                    (0..<batch.antennas).reduce(0.0) { $0 + h[k, $1].squaredLength }
                }.max()
                return (1 / (strongest ?? 1).squareRoot()) * h
            })
    }

    private func cell(_ batch: ChannelBatch, ratio: Double) -> Cell {
        let link = Link(maximumPower: pow(10, ratio / 10), noisePower: 1)
        let ours = precodings(precoder, batch, link)
        let best = precodings(reference, batch, link)
        var cell = Cell(share: 0, worst: .infinity)
        for group in 0..<batch.count {
            let h = batch[group]
            func rate(_ w: ComplexMatrix) -> Double {
                SpectralEfficiency.sumRate(channel: h, precoder: w, link: link)
            }
            let own = rate(ours[group])
            let classical = baselines.map { rate($0.precoder(for: h, link: link)) }.max() ?? 0
            cell.share += 100 * own / rate(best[group]) / Double(batch.count)
            cell.worst = min(cell.worst, 100 * (own / classical - 1))
        }
        return cell
    }

    private func precodings(
        _ precoder: any Precoder, _ batch: ChannelBatch, _ link: Link
    ) -> [ComplexMatrix] {
        if let fast = precoder.precoders(for: batch, link: link, threads: nil) {
            return (0..<batch.count).map { fast[$0] }
        }
        return (0..<batch.count).map { precoder.precoder(for: batch[$0], link: link) }
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text.padding(toLength: width, withPad: " ", startingAt: 0)
    }
}
