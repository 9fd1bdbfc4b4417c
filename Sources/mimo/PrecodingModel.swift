import Models
import Precoding
import Support

/// A learned model as `mimo precode` uses it.
struct PrecodingModel {
    /// For the largest sum rate.
    let sum: any Precoder
    /// The model.
    let model: LoadedModel
    private let requestedRates: (any RateTargetPrecoder)?
    private let estimator: (any ChannelEstimator)?

    /// The model's name.
    var name: String { model.name }
    /// The only number of users of a group; `nil` for any.
    var users: Int? { model.usersOfRequests }

    /// Reads the model that `name` names.
    ///
    /// - Parameters:
    ///   - name: a folder, or a name in the project's Models.
    ///   - headFile: adapted head, instead of the default one.
    ///   - pilotRatio: in dB where the channels are estimates.
    ///   - antennas: N of the dataset.
    ///   - energyModel: the power of an antenna.
    /// - Throws: `InputError` naming the file: no model, no head of that model, another number of
    ///   antennas; for estimates a model that takes its channels for the truth.
    init(
        _ name: String, headFile: String?, pilotRatio: Double?, antennas: Int,
        energyModel: EnergyModel
    ) throws {
        model = try LoadedModel(name)
        try model.checkTakes(head: headFile)
        guard pilotRatio == nil || model.usesPilotRatio else {
            throw InputError(
                name, expected: "a model that makes use of --pilots (\(ModelLibrary.shipped))",
                found: "one that takes its channels for the truth")
        }
        let precoders = try model.precoders(
            antennas: antennas, head: headFile.map { .init(path: $0) }, pilotRatio: pilotRatio,
            energy: energyModel)
        requestedRates = precoders.requestedRates
        estimator = precoders.estimator
        sum = precoders.sumRate
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

    /// The strategy for `requested` rates that hold with probability `confidence` over estimates.
    ///
    /// - Throws: `InputError` saying why the model cannot be asked for them.
    func rates(
        _ requested: [Double], confidence: Double, pilotRatio: Double, energyModel: EnergyModel
    ) throws -> EstimatingRatePrecoder {
        let inner = try rates(requested)
        guard let estimator else {
            throw InputError(
                model.source, expected: "a model that makes use of --pilots",
                found: "one that takes its channels for the truth")
        }
        return EstimatingRatePrecoder(
            OutageConstrainedPrecoder(inner, confidence: confidence, energy: energyModel),
            estimator, pilotRatio: pilotRatio)
    }
}
