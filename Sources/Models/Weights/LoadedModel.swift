import Precoding
import Support

/// A trained model of whichever architecture: what callers need of it without knowing which it is.
///
///     let model = try LoadedModel("mimo-structured")
///     let precoders = try model.precoders(antennas: 64)
///     let w = precoders.sumRate.precoder(for: channel, link: link)
///
/// The only place that chooses by architecture: a third one is a case of ``ModelArchitecture`` and a
/// branch in each function here.
public struct LoadedModel: Sendable {
    /// How a model is fitted to a site.
    public enum SiteAdaptation: Sendable {
        /// By output layers of the site's own, which `mimo adapt` trains (``OutputHead``).
        case head
        /// Not at all: it has learned nothing that depends on the site.
        case none
    }

    /// A file of output layers, and what tables call them.
    public struct HeadFile: Sendable {
        /// The file.
        public var path: String
        /// The name in tables.
        public var name: String

        /// The head at `path`, by default called by the file's name without its extension.
        public init(path: String, name: String? = nil) {
            self.path = path
            self.name = name ?? FilePath.stem(path)
        }
    }

    /// What a model answers with.
    public struct Precoders: Sendable {
        /// For the largest sum rate, any number of users.
        public let sumRate: any Precoder
        /// For requested rates; `nil` where the model was not trained for them. Its `users` say which
        /// number of users it can serve.
        public let requestedRates: (any RateTargetPrecoder)?
        /// Improves estimates before requested rates are asked of them; `nil` where the model takes
        /// its channels for the truth.
        public let estimator: (any ChannelEstimator)?
    }

    private enum Network: Sendable {
        /// The paper's form: heads give precoders.
        case transformer(FoundationModel)
        case structured(StructuredModel)
        /// A transformer whose heads give channels, and what precodes behind it.
        case estimating(FoundationModel, core: StructuredModel)
    }

    /// Where in a model's folder the structured model is that precodes behind a transformer.
    public static let coreFolder = "core"

    /// The model as it was asked for, for messages.
    public let source: String
    /// The folder it was read from.
    public let folder: String
    private let network: Network

    /// Reads `model`: a folder, or a name in the project's Models or in the folder that
    /// ``ModelLibrary/folderVariable`` names.
    ///
    /// - Throws: `InputError` saying where the model was looked for, or naming the damaged file.
    public init(_ model: String) throws {
        try self.init(folder: ModelLibrary.folder(of: model), source: model)
    }

    /// Reads the model in `folder`, which messages call `source`.
    ///
    /// - Throws: `InputError` naming the file, what was expected there and what was found.
    public init(folder: String, source: String? = nil) throws {
        self.folder = folder
        self.source = source ?? folder
        switch ModelFolder(folder).architecture {
        case .structured: network = .structured(try StructuredModel(folder: folder))
        // Without a name of ours too: the message then says what is wrong with the folder.
        case .transformer, nil:
            let model = try FoundationModel(folder: folder)
            guard model.configuration.head == .channel else {
                network = .transformer(model)
                return
            }
            var core = try StructuredModel(folder: FilePath.join(folder, Self.coreFolder))
            // Tables call what it does by the name of the whole.
            core.name = model.name
            network = .estimating(model, core: core)
        }
    }

    /// The architecture.
    public var architecture: ModelArchitecture {
        switch network {
        case .transformer, .estimating: .transformer
        case .structured: .structured
        }
    }

    /// Whether it knows what channels look like and cleans estimates of them.
    public var knowsChannels: Bool {
        switch network {
        case .estimating: true
        case .transformer, .structured: false
        }
    }

    /// Whether its precoders make use of the pilot ratio of estimates: to clean them, or at least to
    /// count their errors as noise.
    public var usesPilotRatio: Bool {
        switch network {
        case .estimating, .structured: true
        case .transformer: false
        }
    }

    /// The name, for tables.
    public var name: String {
        switch network {
        case .transformer(let model), .estimating(let model, core: _): model.name
        case .structured(let model): model.name
        }
    }

    /// The only number of antennas N it takes; `nil` for any.
    public var antennas: Int? {
        switch network {
        case .transformer(let model), .estimating(let model, core: _):
            model.configuration.antennas
        case .structured: nil
        }
    }

    /// The only number of users K it takes with requested rates; `nil` for any. For the sum rate any
    /// number will do.
    public var usersOfRequests: Int? {
        switch network {
        case .transformer(let model): model.configuration.users
        case .structured, .estimating: nil
        }
    }

    /// What it was trained for instead of requested rates, in words; `nil` where it was trained for
    /// these.
    public var otherTraining: String? {
        switch network {
        case .transformer(let model):
            model.isTrainedForRates
                ? nil
                : model.metadata["phase"].map { "one of phase \($0)" }
                    ?? "one that does not say what it was trained for"
        case .structured, .estimating: nil
        }
    }

    /// How it is fitted to a site.
    public var adaptation: SiteAdaptation {
        switch network {
        case .transformer, .estimating: .head
        case .structured: .none
        }
    }

    /// Checks that the model can use the head in the file `head`, if one was given.
    ///
    /// - Throws: `InputError` naming the head's file.
    package func checkTakes(head: String?) throws {
        guard adaptation != .head, let head else { return }
        throw InputError(
            head, expected: "no head, since \(source) is a structured model and has none",
            found: "one")
    }

    /// The model's precoders for channels of N antennas.
    ///
    /// - Parameters:
    ///   - antennas: N.
    ///   - head: output layers instead of the model's own.
    ///   - precision: in which the fast path of a transformer keeps its weights.
    ///   - pilotRatio: of the channels in dB where they are estimates; `nil` takes them for known.
    ///     See ``usesPilotRatio``.
    ///   - energy: the power of an antenna, which a structured model weighs against transmit power.
    /// - Throws: `InputError` naming the file: a head of another model, a head for a model that has
    ///   none, another number of antennas.
    public func precoders(
        antennas: Int, head: HeadFile? = nil, precision: WeightPrecision = .single,
        pilotRatio: Double? = nil, energy: EnergyModel = .default
    ) throws -> Precoders {
        try checkTakes(head: head?.path)
        switch network {
        case .transformer(let model):
            let precoder = try LearnedPrecoder(
                model, head: head.map { try OutputHead(path: $0.path, of: model) },
                headName: head?.name ?? LearnedPrecoder.zeroShot, antennas: antennas,
                precision: precision, source: source)
            return Precoders(
                sumRate: precoder, requestedRates: precoder.isTrainedForRates ? precoder : nil,
                estimator: nil)
        case .structured(let model):
            let precoder = StructuredPrecoder(model)
            return Precoders(
                sumRate: pilotRatio.map {
                    EstimatingPrecoder(precoder, ScalarEstimator(), pilotRatio: $0)
                } ?? precoder,
                requestedRates: StructuredSelection(model, energy: energy),
                estimator: ScalarEstimator())
        case .estimating(let model, let core):
            let estimator = try LearnedEstimator(
                model, head: head.map { try OutputHead(path: $0.path, of: model) },
                headName: head?.name ?? LearnedPrecoder.zeroShot, antennas: antennas,
                precision: precision, source: source)
            return Precoders(
                sumRate: Self.precoder(core, estimator, model: model, pilotRatio: pilotRatio),
                requestedRates: StructuredSelection(core, energy: energy), estimator: estimator)
        }
    }

    /// The precoder of a core behind an estimator, called by the estimator's model and head.
    package static func precoder(
        _ core: StructuredModel, _ estimator: LearnedEstimator, model: FoundationModel,
        pilotRatio: Double?
    ) -> EstimatingPrecoder {
        EstimatingPrecoder(
            StructuredPrecoder(core), estimator, pilotRatio: pilotRatio ?? .infinity,
            id: PrecoderID(
                estimator.name, family: .transformer, isLearned: true,
                head: String(estimator.name.dropFirst(model.name.count + 1)), base: core.name))
    }

    /// The transformer, for what only transformers do: training of all layers, heads.
    ///
    /// - Throws: `InputError` when it is another model.
    public func foundationModel() throws -> FoundationModel {
        switch network {
        case .transformer(let model), .estimating(let model, core: _): return model
        case .structured: return try FoundationModel(folder: folder)
        }
    }

    /// The structured model, or the one behind a transformer that knows channels.
    ///
    /// - Throws: `InputError` when there is none.
    public func structuredModel() throws -> StructuredModel {
        switch network {
        case .structured(let model), .estimating(_, core: let model): return model
        case .transformer: return try StructuredModel(folder: folder)
        }
    }
}
