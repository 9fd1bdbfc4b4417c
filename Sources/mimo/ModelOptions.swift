import ArgumentParser
import Evaluation
import Models
import Precoding
import Support

/// Which learned precoders take part; shared by the commands that evaluate.
struct ModelOptions: ParsableArguments {
    @Option(
        name: .customLong("model"),
        help: ArgumentHelp(
            "Learned model to evaluate too: a folder, or a name in the project's Models "
                + "(repeatable).",
            valueName: "model"))
    var models: [String] = []

    @Option(
        name: .customLong("head"),
        help: ArgumentHelp(
            "Adapted head of the model, beside its default one (repeatable).", valueName: "file"))
    var heads: [String] = []

    func validate() throws {
        guard heads.isEmpty || models.count == 1 else {
            throw ValidationError("--head needs exactly one --model, the one it belongs to")
        }
    }

    /// A learned precoder, and the same model for requested rates where it was trained for them.
    typealias Learned = (sumRate: any Precoder, requestedRates: (any RateTargetPrecoder)?)

    /// The learned precoders: of every model that takes heads its default one, then the given ones;
    /// of every model that takes priors itself, then, on estimates, with its own prior and with the
    /// given ones.
    ///
    /// - Parameters:
    ///   - antennas: N of the dataset.
    ///   - energy: the power of an antenna.
    ///   - knowledge: whether precoders get estimates, and the priors for them.
    /// - Returns: the precoders, and what had to be left out and why.
    /// - Throws: `InputError` naming the file: no model, no head of that model, no prior, another
    ///   number of antennas, one name twice, priors and no structured model.
    func precoders(
        antennas: Int, energy: EnergyModel, knowledge: PilotOptions
    ) throws -> (precoders: [Learned], omitted: [String: String]) {
        var all: [Learned] = []
        var omitted: [String: String] = [:]
        var seen: Set<String> = []
        func add(_ learned: Learned, _ path: String) throws {
            guard seen.insert(learned.sumRate.name).inserted else {
                throw InputError(
                    path, expected: "learned precoders of different names",
                    found: "\(learned.sumRate.name) again")
            }
            all.append(learned)
        }
        let priors = try knowledge.named(antennas: antennas)
        var takesPriors = false
        for path in models {
            let model = try LoadedModel(path)
            try model.checkTakes(head: heads.first)
            let files: [LoadedModel.HeadFile?] = [nil] + heads.map { .init(path: $0) }
            for head in files {
                let precoders = try model.precoders(
                    antennas: antennas, head: head, energy: energy)
                try add((precoders.sumRate, precoders.requestedRates), head?.path ?? path)
            }
            guard model.adaptation == .prior else { continue }
            takesPriors = true
            guard let ratio = knowledge.pilots, let precoder = all.last?.sumRate else { continue }
            var own: [PilotOptions.Named] = []
            if let shipped = try model.prior() {
                if shipped.antennas == antennas {
                    own.append((PosteriorMeanPrecoder.zeroShotPrior, shipped, path))
                } else {
                    omitted["\(precoder.name), \(PosteriorMeanPrecoder.zeroShotPrior)"] =
                        "for \(shipped.antennas) antennas"
                }
            }
            for (label, prior, source) in own + priors {
                let informed = PosteriorMeanPrecoder(
                    precoder, prior: prior, pilotRatio: ratio, label: label)
                try add((informed, nil), source)
            }
        }
        guard priors.isEmpty || takesPriors else {
            throw InputError(
                "--prior", expected: "a structured model (--model mimo-structured) to use it",
                found: models.isEmpty ? "no model" : models.joined(separator: ", "))
        }
        return (all, omitted)
    }

    /// Adds the learned precoders to an evaluation: to the sum rates all of them, to the energy
    /// those that were trained for requested rates.
    func add(to evaluator: inout Evaluator, antennas: Int, knowledge: PilotOptions) throws {
        let (precoders, omitted) = try precoders(
            antennas: antennas, energy: evaluator.energyModel, knowledge: knowledge)
        evaluator.pilotRatio = knowledge.pilots
        evaluator.omitted.merge(omitted) { $1 }
        evaluator.precoders += precoders.map(\.sumRate)
        evaluator.ratePrecoders += precoders.compactMap(\.requestedRates)
    }
}
