import FoundationModel
import Precoding
import Support

/// A learned model of either architecture, as `mimo precode` uses it.
struct PrecodingModel {
    /// Where the model came from, as it was asked for, and its name.
    let source, name: String
    /// For the largest sum rate.
    let sum: any Precoder
    /// For requested rates.
    let rates: any RatePrecoder
    /// The only number of users of a group; `nil` for any.
    let users: Int?
    /// What the model was trained for, where that is not requested rates.
    private let otherTraining: String?

    /// Reads the model that `model` names.
    ///
    /// - Parameters:
    ///   - model: a folder, or a name in the project's Models.
    ///   - headFile: adapted head, instead of the default one.
    ///   - antennas: N of the dataset.
    ///   - energyModel: the power of an antenna.
    /// - Throws: `InputError` naming the file: no model, no head of that model, another number of
    ///   antennas.
    init(
        _ model: String, headFile: String?, antennas: Int, energyModel: EnergyModel
    ) throws {
        source = model
        let folder = try ModelLibrary.folder(of: model)
        if let structured = try StructuredModel(
            folder: folder, named: model, headFile: headFile)
        {
            name = structured.name
            sum = StructuredPrecoder(structured)
            rates = StructuredSelection(structured, energy: energyModel)
            users = nil
            otherTraining = nil
            return
        }
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
