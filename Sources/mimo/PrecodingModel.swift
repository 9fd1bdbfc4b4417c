import Foundation
import Models
import Precoding
import Support

/// A learned model of either architecture, as `mimo precode` uses it.
struct PrecodingModel {
    /// Where the model came from, as it was asked for, and its name.
    let source, name: String
    /// For the largest sum rate.
    let sum: any Precoder
    /// For requested rates.
    let rates: any RateTargetPrecoder
    /// The only number of users of a group; `nil` for any.
    let users: Int?
    /// What the prior of channels is called; `nil` where the channels are known.
    let prior: String?
    /// What the model was trained for, where that is not requested rates.
    private let otherTraining: String?

    /// Reads the model that `model` names.
    ///
    /// - Parameters:
    ///   - model: a folder, or a name in the project's Models.
    ///   - headFile: adapted head, instead of the default one.
    ///   - estimates: pilot ratio in dB where the channels are estimates, and the file of a prior
    ///     instead of the model's own.
    ///   - antennas: N of the dataset.
    ///   - energyModel: the power of an antenna.
    /// - Throws: `InputError` naming the file: no model, no head of that model, another number of
    ///   antennas; for estimates no structured model, or no prior for it.
    init(
        _ model: String, headFile: String?, estimates: (ratio: Double, prior: String?)?,
        antennas: Int, energyModel: EnergyModel
    ) throws {
        source = model
        let folder = try ModelLibrary.folder(of: model)
        if let structured = try StructuredModel(
            folder: folder, named: model, headFile: headFile)
        {
            name = structured.name
            let precoder = StructuredPrecoder(structured)
            if let estimates {
                let known = try Self.prior(estimates.prior, folder: folder, antennas: antennas)
                sum = PilotPrecoder(
                    precoder, prior: known.prior, pilotRatio: estimates.ratio, label: known.label)
                prior = known.label
            } else {
                sum = precoder
                prior = nil
            }
            rates = StructuredSelection(structured, energy: energyModel)
            users = nil
            otherTraining = nil
            return
        }
        guard estimates == nil else {
            throw InputError(
                model, expected: "a structured model, as --pilots needs (mimo-structured)",
                found: "a foundation model, which takes its channels for the truth")
        }
        prior = nil
        let foundation = try FoundationModel(folder: folder)
        let precoder = try LearnedPrecoder(
            foundation, from: model, headFile: headFile, antennas: antennas)
        name = foundation.name
        sum = precoder
        rates = precoder
        users = precoder.configuration.users
        otherTraining =
            precoder.isTrainedForRates
            ? nil
            : foundation.metadata["phase"].map { "one of phase \($0)" }
                ?? "one that does not say what it was trained for"
    }

    /// The prior of `file`, or the one in the model's folder.
    private static func prior(
        _ file: String?, folder: String, antennas: Int
    ) throws -> (prior: ChannelPrior, label: String) {
        if let file {
            let name = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
            return (try ChannelPrior(path: file, antennas: antennas), "prior \(name)")
        }
        guard let shipped = try StructuredModel.prior(in: folder) else {
            throw InputError(
                folder, expected: "a prior of channels (\(StructuredModel.priorFile)), or --prior",
                found: "none")
        }
        guard shipped.antennas == antennas else {
            throw InputError(
                (folder as NSString).appendingPathComponent(StructuredModel.priorFile),
                expected: "a prior of channels of \(antennas) antennas, or --prior",
                found: "one of \(shipped.antennas)")
        }
        return (shipped, PilotPrecoder.zeroShotPrior)
    }

    /// Whether the model can be asked for `requested` rates.
    ///
    /// - Throws: `InputError` saying why not.
    func check(_ requested: [Double]) throws {
        if let otherTraining {
            throw InputError(
                source, expected: "a model trained for requested rates (phase 2), as --rates needs",
                found: otherTraining)
        }
        if let users, requested.count != users {
            throw InputError(
                "--rates", expected: "\(users) rates, one for each user of the model \(source)",
                found: "\(requested.count)")
        }
    }
}
