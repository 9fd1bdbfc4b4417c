import CMIMO
import Models
import Foundation
import Precoding
import Support

/// What a `mimo_precoder` points to.
final class PrecoderHandle: Sendable {
    let runtime: PrecodingRuntime
    /// For requested rates; `nil` where the method has no answer to them.
    let selection: (any RateTargetPrecoder)?
    /// For estimates with a pilot ratio for each user.
    let estimates: PrecodingRuntime
    /// For slots; `nil` where the method has no path that allocates nothing.
    let band: BandRuntime?
    /// What improves the estimates.
    let estimator: any ChannelEstimator
    /// The settings as a C string.
    nonisolated(unsafe) let description: UnsafeMutablePointer<CChar>?

    /// Largest K and N.
    static let limits = (users: 1_024, antennas: 65_536)

    /// What `mimo_options` says, checked.
    struct Options {
        var head: String?
        var threads = 1
        var precision = WeightPrecision.single
        var energy = EnergyModel.default
    }

    /// Opens `method` for channels [users, antennas].
    init(_ method: String, users: Int, antennas: Int, _ options: Options) throws {
        let precoder: any Precoder
        // Its ratio is replaced by that of every call.
        let informed: EstimatingPrecoder
        if let derived = try Self.derived(method) {
            guard options.head == nil else {
                throw InterfaceError.argument("head: \(method) is no model and has none")
            }
            precoder = derived
            selection = nil
            informed = EstimatingPrecoder(derived, ScalarEstimator(), pilotRatio: 0)
        } else {
            let model = try Self.model(method)
            guard options.head == nil || model.adaptation == .head else {
                throw InterfaceError.argument("head: a structured model has none")
            }
            let learned = try model.precoders(
                antennas: antennas,
                head: options.head.map { .init(path: $0, name: FilePath.name($0)) },
                precision: options.precision, energy: options.energy)
            (precoder, selection) = (learned.sumRate, learned.requestedRates)
            // A model that knows channels has its core behind an estimator already.
            let known = learned.sumRate as? EstimatingPrecoder
            informed = EstimatingPrecoder(
                known?.inner ?? learned.sumRate, learned.estimator ?? ScalarEstimator(),
                pilotRatio: 0, id: known?.id)
        }
        runtime = PrecodingRuntime(
            precoder, users: users, antennas: antennas, threads: options.threads)
        runtime.warmUp()
        estimator = informed.estimator
        estimates = PrecodingRuntime(
            informed, users: users, antennas: antennas, threads: options.threads)
        band = BandRuntime(informed, users: users, antennas: antennas)
        description = strdup(
            runtime.allocates
                ? "\(precoder.summary); no fast path for \(users) users: double precision, one "
                    + "channel after another"
                : precoder.summary)
    }

    deinit { free(description) }

    /// The derived precoder of that name; `nil` when it is the name of none.
    ///
    /// - Throws: `InterfaceError` saying what is wrong with what follows a known name.
    private static func derived(_ method: String) throws -> (any Precoder)? {
        guard PrecoderRegistry.knows(method) else { return nil }
        do {
            return try PrecoderRegistry.precoder(named: method)
        } catch let error as InputError {
            throw InterfaceError.argument("method: \(error)")
        }
    }

    private static func model(_ method: String) throws -> LoadedModel {
        let folder: String
        do {
            folder = try ModelLibrary.folder(of: method)
        } catch {
            throw InterfaceError.argument(
                "method: expected one of \(PrecoderRegistry.names.joined(separator: ", ")), or a "
                    + "model's folder, or the name of one in the folder that "
                    + "\(ModelLibrary.folderVariable) names, found \(method)")
        }
        return try LoadedModel(folder: folder)
    }
}
