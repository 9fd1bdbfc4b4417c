import Foundation
import Models
import Support

/// The README of a model's folder: what it is, what made it, what it reaches, what it may be used
/// for.
struct ModelCard {
    let trained: TrainedModel
    let files: [String: String]

    private var purpose: String {
        let phase = trained.record.configuration.phase
        return " for the largest sum rate"
            + (phase == 2 ? ", or for requested rates at the least energy" : "")
    }

    /// Mechanisms of the data.
    private var propagation: String {
        trained.model.origin?.propagation ?? "what its data have"
    }

    private var earlier: String {
        guard let earlier = trained.record.earlier, !earlier.isEmpty else { return "" }
        return " after earlier runs (" + earlier.joined(separator: "; ") + ")"
    }

    /// What the environments' own heads make of random requests.
    private var requests: String {
        let c = trained.record.configuration
        guard let point = trained.record.curve.points.last, let error = point.rateError,
            let power = point.power
        else { return "" }
        return String(
            format:
                "Random requests that sum to %.0f to %.0f %% of an environment's bound, those that "
                + "cannot be met among them: mean relative rate error %.1f %%, mean energy %.1f W of "
                + "%.0f W (own heads). ",
            100 * c.requests.lowestRequest, 100 * c.requests.highestRequest, 100 * error, power,
            c.requests.powerPerAntenna * Double(c.model.antennas) + c.requests.maximumPower)
    }

    /// The text, in Markdown.
    func text(name: String) -> String {
        let c = trained.record.configuration
        let s = trained.record
        let direct = s.environments.filter { $0.name.hasSuffix("/LOS") }
        let other = s.environments.filter { $0.name.hasSuffix("/NLOS") }
        func mean(_ e: [TrainedModel.Record.Environment]) -> String {
            e.isEmpty
                ? "none"
                : String(
                    format: "%.1f %%", 100 * e.reduce(0) { $0 + $1.defaultHead } / Double(e.count))
        }
        let lowest = s.environments.min { $0.defaultHead < $1.defaultHead }
        let above = other.count { $0.defaultHead > $0.zeroForcing }
        let hashes = ModelDocuments.rows(files)
        return """
            # \(name)

            A transformer that turns the channels of \(c.model.users) users at \
            \(c.model.antennas) antennas into a precoder\(purpose), after Emery, \
            Karkan, Frigon and Leduc-Primeau, "A Foundation Model for Massive MIMO Precoding with \
            an Adaptive per-User Rate-Power Tradeoff", PIMRC 2025 (arXiv 2507.18587). Trained by \
            `mimo pretrain` (swift-mimo \(MIMOVersion.current)); the architecture is told in \
            `Sources/Models/Models.docc/TheTransformer.md`, the training in `Sources/Training/Training.docc/TrainingAModel.md`.

            ## Data

            \(s.environments.count) environments: the users with line of sight, and those without, \
            of \(Set(s.environments.map { $0.name.split(separator: "/").first ?? "" }).count) \
            sites, ray-traced at 2 GHz. No deployment site was used. \
            \(trained.replay.attribution.joined(separator: "; "))

            ## Settings

            \(s.samples) groups of \(c.model.users) users\(earlier), batch \(c.batch), \
            \(c.optimizer.rawValue), learning rate \(c.learningRate)\
            \(c.optimizer == .muon ? " (matrices of the blocks \(c.muonLearningRate))" : ""), \
            \(c.weighting.rawValue) weights, \(c.precision.rawValue) products, seed \(c.seed); noise \
            preset `\(c.noise)`. Everything else is in `training.json`.

            ## Results

            Sum rate of the default head (zero-shot) over that of the converged multi-start WMMSE \
            reference, on users of the training sites that were never trained on:

            | | share of the reference |
            |---|---|
            | all environments | \(String(format: "%.1f %%", 100 * s.defaultHead)) |
            | line of sight | \(mean(direct)) |
            | no line of sight | \(mean(other)) |
            | lowest: \(lowest?.name ?? "") | \
            \(String(format: "%.1f %%", 100 * (lowest?.defaultHead ?? 0))) |
            | own heads, all environments | \(String(format: "%.1f %%", 100 * s.ownHead)) |

            \(requests)Above zero forcing with Frobenius normalisation in \(above) of \(other.count) \
            environments without line of sight. Every environment is in `training.json`.

            ## Limits

            One carrier at 2 GHz, an 8 x 8 array of half a wavelength, the SNR of the noise preset; \
            other numbers of antennas are refused. Propagation by \(propagation) only. Zero forcing with equal power or WMMSE run to convergence are better with \
            perfect channel knowledge; see the tables of the project.

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
