import Foundation
import Models
import Precoding
import Support

/// A learned model as `mimo precode` uses it.
struct PrecodingModel {
    /// For the largest sum rate.
    let sum: any Precoder
    /// What the prior of channels is called; `nil` where the channels are known.
    let prior: String?
    private let model: LoadedModel
    private let requestedRates: (any RateTargetPrecoder)?

    /// The model's name.
    var name: String { model.name }
    /// The only number of users of a group; `nil` for any.
    var users: Int? { model.usersOfRequests }

    /// Reads the model that `name` names.
    ///
    /// - Parameters:
    ///   - name: a folder, or a name in the project's Models.
    ///   - headFile: adapted head, instead of the default one.
    ///   - estimates: pilot ratio in dB where the channels are estimates, and the file of a prior
    ///     instead of the model's own.
    ///   - antennas: N of the dataset.
    ///   - energyModel: the power of an antenna.
    /// - Throws: `InputError` naming the file: no model, no head of that model, another number of
    ///   antennas; for estimates a model that has no use for a prior, or no prior for it.
    init(
        _ name: String, headFile: String?, estimates: (ratio: Double, prior: String?)?,
        antennas: Int, energyModel: EnergyModel
    ) throws {
        model = try LoadedModel(name)
        try model.checkTakes(head: headFile)
        guard estimates == nil || model.adaptation == .prior else {
            throw InputError(
                name, expected: "a structured model, as --pilots needs (mimo-structured)",
                found: "a foundation model, which takes its channels for the truth")
        }
        let precoders = try model.precoders(
            antennas: antennas, head: headFile.map { .init(path: $0) }, energy: energyModel)
        requestedRates = precoders.requestedRates
        guard let estimates else {
            sum = precoders.sumRate
            prior = nil
            return
        }
        let known = try Self.prior(estimates.prior, of: model, antennas: antennas)
        sum = PosteriorMeanPrecoder(
            precoders.sumRate, prior: known.prior, pilotRatio: estimates.ratio, label: known.label)
        prior = known.label
    }

    /// The prior of `file`, or the one that ships with the model.
    private static func prior(
        _ file: String?, of model: LoadedModel, antennas: Int
    ) throws -> (prior: GaussianMixturePrior, label: String) {
        if let file {
            let name = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
            return (try GaussianMixturePrior(path: file, antennas: antennas), "prior \(name)")
        }
        guard let shipped = try model.prior() else {
            throw InputError(
                model.folder,
                expected: "a prior of channels (\(StructuredModel.priorFile)), or --prior",
                found: "none")
        }
        guard shipped.antennas == antennas else {
            throw InputError(
                (model.folder as NSString).appendingPathComponent(StructuredModel.priorFile),
                expected: "a prior of channels of \(antennas) antennas, or --prior",
                found: "one of \(shipped.antennas)")
        }
        return (shipped, PosteriorMeanPrecoder.zeroShotPrior)
    }

    /// The precoder for `requested` rates.
    ///
    /// - Throws: `InputError` saying why the model cannot be asked for them.
    func rates(_ requested: [Double]) throws -> any RateTargetPrecoder {
        guard let requestedRates else {
            throw InputError(
                model.source,
                expected: "a model trained for requested rates (phase 2), as --rates needs",
                found: model.otherTraining ?? "another")
        }
        if let users, requested.count != users {
            throw InputError(
                "--rates",
                expected: "\(users) rates, one for each user of the model \(model.source)",
                found: "\(requested.count)")
        }
        return requestedRates
    }
}
