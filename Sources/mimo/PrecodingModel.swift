import Models
import Precoding
import Support

/// A learned model, or a derived precoder or strategy, as `mimo precode` uses it.
struct PrecodingModel {
    /// For the largest sum rate.
    let sum: any Precoder
    /// The model, if it is one.
    let model: LoadedModel?
    /// What messages name.
    private let source: String
    private let requestedRates: (any RateTargetPrecoder)?
    private let estimator: (any ChannelEstimator)?

    /// The model's name; `nil` without one.
    var name: String? { model?.name }
    /// The only number of users of a group; `nil` for any.
    var users: Int? { model?.usersOfRequests }

    /// Strategies for requested rates that no model has chosen, by name.
    static let strategies = ["greedy", "all"]

    /// The derived precoder `name`, or with `hasRequests` the derived strategy.
    ///
    /// - Parameters:
    ///   - name: one of `PrecoderRegistry`; of ``strategies`` for requested rates.
    ///   - hasRequests: whether rates are requested.
    ///   - pilotRatio: in dB where the channels are estimates: their errors count as noise.
    ///   - energyModel: the power of an antenna.
    /// - Throws: `InputError` naming the option.
    init(
        precoder name: String, hasRequests: Bool, pilotRatio: Double?, energyModel: EnergyModel
    ) throws {
        (model, estimator, source) = (nil, nil, name)
        guard hasRequests else {
            let precoder = try PrecoderRegistry.precoder(named: name, source: "--precoder")
            sum =
                pilotRatio.map { EstimatingPrecoder(precoder, ScalarEstimator(), pilotRatio: $0) }
                ?? precoder
            requestedRates = nil
            return
        }
        guard Self.strategies.contains(name) else {
            throw InputError(
                "--precoder", expected: "greedy or all for requested rates", found: name)
        }
        guard pilotRatio == nil else {
            throw InputError(
                "--precoder", expected: "a model, which knows errors, for --rates with --pilots",
                found: name)
        }
        sum = ReferencePrecoder()
        requestedRates = AntennaSelectionPrecoder(
            name == "greedy" ? .greedy : .all, energy: energyModel)
    }

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
        let model = try LoadedModel(name)
        (self.model, source) = (model, model.source)
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
                source,
                expected: "a model trained for requested rates (phase 2), as --rates needs",
                found: model?.otherTraining ?? "another")
        }
        if let users, requested.count != users {
            throw InputError(
                "--rates",
                expected: "\(users) rates, one for each user of the model \(source)",
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
                source, expected: "a model that makes use of --pilots and --rates",
                found: "one that takes its channels for the truth")
        }
        return EstimatingRatePrecoder(
            OutageConstrainedPrecoder(inner, confidence: confidence, energy: energyModel),
            estimator, pilotRatio: pilotRatio)
    }
}
