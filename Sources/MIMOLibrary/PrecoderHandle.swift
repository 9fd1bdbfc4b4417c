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
        if let derived = try? PrecoderRegistry.precoder(named: method) {
            guard options.head == nil else {
                throw InterfaceError.argument("head: \(method) is no model and has none")
            }
            precoder = derived
            selection = nil
        } else {
            (precoder, selection) = try Self.model(method, antennas: antennas, options)
        }
        runtime = PrecodingRuntime(
            precoder, users: users, antennas: antennas, threads: options.threads)
        runtime.warmUp()
        description = strdup(precoder.summary)
    }

    deinit { free(description) }

    private static func model(
        _ method: String, antennas: Int, _ options: Options
    ) throws -> (any Precoder, (any RateTargetPrecoder)?) {
        let folder: String
        do {
            folder = try ModelLibrary.folder(of: method)
        } catch {
            throw InterfaceError.argument(
                "method: expected one of \(PrecoderRegistry.names.joined(separator: ", ")), or a "
                    + "model's folder, or the name of one in the folder that "
                    + "\(ModelLibrary.folderVariable) names, found \(method)")
        }
        if ModelLibrary.architecture(in: folder) == StructuredConfiguration.structured {
            guard options.head == nil else {
                throw InterfaceError.argument("head: a structured model has none")
            }
            let model = try StructuredModel(folder: folder)
            return (
                StructuredPrecoder(model), StructuredSelection(model, energy: options.energy)
            )
        }
        let model = try FoundationModel(folder: folder)
        let head = try options.head.map { try OutputHead(path: $0, of: model) }
        let precoder = try LearnedPrecoder(
            model, head: head,
            headName: options.head.map { FilePath.name($0) }
                ?? LearnedPrecoder.zeroShot,
            antennas: antennas, precision: options.precision, source: folder)
        return (precoder, precoder.isTrainedForRates ? precoder : nil)
    }
}
