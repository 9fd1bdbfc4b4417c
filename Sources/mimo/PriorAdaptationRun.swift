import Channels
import Models
import Foundation
import Precoding
import Support
import Training

/// Fits the prior of a site's channels, for `mimo adapt` with a structured model.
struct PriorAdaptationRun {
    let options: AdaptationOptions
    let shared: SharedOptions

    /// Pilot signal-to-noise ratio in dB at which the prior is tried out.
    private static let pilotRatio = 10.0
    /// Users of a group there.
    private static let users = 4

    private struct Output: Encodable {
        var output: String
        var origin: SitePrior.Origin
        var laws: Int
        var pilotRatio: Double
        var sumRates: [AdaptationCheck.Row]
    }

    /// Fits the prior to `dataset`, writes it to `output` and says what it is worth.
    ///
    /// - Parameters:
    ///   - dataset: the site's channels.
    ///   - model: whose estimates the prior improves.
    ///   - output: file of the prior.
    ///   - path: where the dataset came from, for messages.
    func run(
        _ dataset: ChannelDataset, model: LoadedModel, output: String, path: String
    ) throws {
        let configuration = try options.priorConfiguration(seed: shared.seed)
        let check = try AdaptationCheck(
            dataset, noise: options.noise, threads: shared.threads, path: path)
        let shipped = try model.prior()
        let site = try SitePrior(
            of: dataset, configuration, from: shipped, path: path, threads: shared.threads)
        try site.write(to: output)
        let precoder = try model.precoders(antennas: dataset.antennaCount).sumRate
        let rows = check.rows(
            entries(precoder, shipped: shipped, site: site.prior), users: Self.users)
        if shared.json {
            try printJSON(
                Output(
                    output: output, origin: site.origin, laws: site.prior.components.count,
                    pilotRatio: Self.pilotRatio, sumRates: rows))
            return
        }
        print("local     \(site.origin.users) users of \(site.origin.site)")
        AdaptationCheck.show(rows)
        print("written   \(output): \(site.prior.components.count) laws of channels")
    }

    private func entries(
        _ precoder: any Precoder, shipped: GaussianMixturePrior?, site: GaussianMixturePrior
    ) -> [AdaptationCheck.Entry] {
        func informed(_ name: String, _ prior: GaussianMixturePrior) -> AdaptationCheck.Entry {
            .init(
                name: name,
                precoder: PosteriorMeanPrecoder(
                    precoder, prior: prior, pilotRatio: Self.pilotRatio),
                pilotRatio: Self.pilotRatio)
        }
        var entries = [
            AdaptationCheck.Entry(
                name: "pilots at \(Int(Self.pilotRatio)) dB, no prior", precoder: precoder,
                pilotRatio: Self.pilotRatio)
        ]
        if let shipped, shipped.antennas == site.antennas {
            entries.append(informed("zero-shot prior", shipped))
        }
        entries.append(informed("site's prior", site))
        entries.append(.init(name: "perfect knowledge", precoder: precoder))
        return entries
    }
}
