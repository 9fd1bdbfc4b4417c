import Foundation
import Models
import Support

/// The README of the folder of a model that knows channels, with the head that model registries read.
struct EstimatorCard {
    let trained: TrainedEstimator
    let files: [String: String]

    /// Carriers and mechanisms of the data, where they are known.
    private var propagation: String {
        trained.model.origin.map { " at \($0.carriers) with \($0.propagation)" } ?? ""
    }

    /// What the rate behind the core had to say, nothing where the channels were cleaned alone.
    private var rate: String {
        let channel = trained.record.configuration.channel
        guard channel.rateWeight > 0, channel.rateShare > 0 else { return "" }
        return String(
            format: "; in the last %g %% of the iterations the sum rate of the precoders too, with "
                + "weight %g", 100 * channel.rateShare, channel.rateWeight)
    }

    /// The text, in Markdown.
    func text(name: String) -> String {
        let record = trained.record
        let c = record.configuration
        let sites = Set(record.environments.map { $0.name.split(separator: "/").first ?? "" })
        func row(_ label: String, _ suffix: String) -> String {
            "| \(label) | "
                + record.means(suffix).map { String(format: "%.1f dB", $0) }
                .joined(separator: " | ") + " |"
        }
        let ratios = record.pilotRatios.map { String(format: "%g dB", $0) }
            .joined(separator: " | ")
        let rule = record.pilotRatios.map { _ in "---|" }.joined()
        let hashes = ModelDocuments.rows(files)
        return """
            ---
            license: apache-2.0
            library_name: swift-mimo
            pipeline_tag: other
            tags:
            - massive-mimo
            - precoding
            - channel-estimation
            - wireless
            ---

            # \(name)

            A transformer that knows what channels of a base station look like: it turns a noisy \
            estimate of a user's channel at \(c.model.antennas) antennas into a better one and says \
            where its error lies. A structured model behind it (`\(LoadedModel.coreFolder)/`) turns \
            the guesses of any number of users into precoders. After Emery, Karkan, Frigon and \
            Leduc-Primeau, "A Foundation Model for Massive MIMO Precoding with an Adaptive per-User \
            Rate-Power Tradeoff", PIMRC 2025 (arXiv 2507.18587), whose extractor it has. Trained by \
            `mimo pretrain` (swift-mimo \(MIMOVersion.current)).

            ## Data

            \(record.environments.count) environments, the users with line of sight and those \
            without, of \(sites.count) sites, ray-traced\(propagation). No deployment site was used. \
            \(trained.replay.attribution.joined(separator: "; "))

            ## Settings

            \(record.users) estimates at pilots of \(c.channel.lowestPilotRatio) to \
            \(c.channel.highestPilotRatio) dB, \(c.batch * c.model.users) an iteration, \
            \(c.optimizer.rawValue), learning rate \(c.learningRate)\
            \(c.optimizer == .muon ? " (matrices of the blocks \(c.muonLearningRate))" : ""), \
            \(c.precision.rawValue) products, seed \(c.seed)\(rate). Everything else is in \
            `training.json`.

            ## Results

            Mean squared error of the guesses over the channel's energy, on users of the training \
            sites that were never trained on; an estimate itself has the negative of its pilot ratio.

            | pilots | \(ratios) |
            |---|\(rule)
            \(row("line of sight", "/LOS"))
            \(row("no line of sight", "/NLOS"))

            Every environment is in `training.json`. What precoders make of it on sites that it has \
            not seen is in the results of the project.

            ## Limits

            The carrier, the array and the propagation of its training data (no vegetation, no \
            users indoors); other numbers of antennas are refused. Errors of estimates are white and \
            normal, and their pilot ratio is known.

            ## Licence

            The weights are under the licence of the project. `\(ReplaySet.fileName)` has channels \
            traced from OpenStreetMap data, © OpenStreetMap contributors, ODbL 1.0 \
            (https://www.openstreetmap.org/copyright).

            | file | SHA-256 |
            |---|---|
            \(hashes)

            """
    }
}
