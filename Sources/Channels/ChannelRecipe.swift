import Foundation
import Numerics
import RayTracing
import Support

/// How to make channels of another array, carrier or band from the paths of a dataset, without tracing again.
///
///     let dataset = try ChannelDataset(path: "helsinki.safetensors")
///     var recipe = try ChannelRecipe(of: dataset)
///     recipe.array.columns = 16
///     recipe.band = try ResourceGrid(bandwidth: 100e6)
///     let wide = try recipe.dataset(from: dataset)
///
/// The amplitude of a path at another carrier follows its spreading, lambda / (4 pi d); the reflection
/// coefficients stay those of the frequency that was traced, which the result's record names.
public struct ChannelRecipe: Sendable, Equatable {
    /// The array, where the mast of the dataset stands.
    public var array: AntennaArray
    /// Carrier in Hz.
    public var carrierFrequency: Double
    /// The band; `nil` for channels at the carrier only.
    public var band: ResourceGrid?

    /// What `dataset` was made with.
    ///
    /// - Throws: `InputError` when it has no paths, or does not tell its array or carrier.
    public init(of dataset: ChannelDataset, path: String = "dataset") throws {
        guard dataset.paths != nil else {
            throw InputError(
                path, expected: "a dataset with the paths of its users (trace it again)",
                found: "channels only")
        }
        guard dataset.record.radio.carrierFrequency > 0 else {
            throw InputError(
                path, expected: "settings with radio.carrierFrequency, at which the paths hold",
                found: "none")
        }
        carrierFrequency = dataset.record.radio.carrierFrequency
        band = dataset.record.band
        // Where an array is not told, one with the usual elements faces where the mast does.
        array =
            AntennaArray(dataset.record)
            ?? AntennaArray(
                azimuth: dataset.record.mast.azimuth, downtilt: dataset.record.mast.downtilt)
    }

    /// Makes the channels of all users of `dataset` anew. O(paths S N).
    ///
    /// - Parameters:
    ///   - dataset: the users and their paths.
    ///   - path: where it came from, for messages.
    ///   - threads: upper limit of threads; changes no bit of the result.
    /// - Throws: `InputError` when there are no paths, or a carrier that is not positive and finite.
    public func dataset(
        from dataset: ChannelDataset, path: String = "dataset", threads: Int? = nil
    ) throws -> ChannelDataset {
        _ = try ChannelRecipe(of: dataset, path: path)
        guard carrierFrequency > 0, carrierFrequency.isFinite else {
            throw InputError(
                "carrier", expected: "a positive frequency", found: "\(carrierFrequency) Hz")
        }
        guard let paths = dataset.paths else { return dataset }
        let given = dataset.record
        var result = dataset
        result.record.array = .init(array)
        result.record.mast.azimuth = array.azimuth
        result.record.mast.downtilt = array.downtilt
        result.record.band = band
        let traced = given.tracing.frequency ?? given.radio.carrierFrequency
        result.record.tracing.frequency = traced == carrierFrequency ? nil : traced
        result.record.radio.carrierFrequency = carrierFrequency
        if let band {
            result.record.radio.bandwidth = band.bandwidth
            result.record.radio.noisePower = Noise.power(
                bandwidth: band.bandwidth, noiseFigure: given.radio.noiseFigure,
                interferenceMargin: given.radio.interferenceMargin)
        }
        // The table's amplitudes hold at the dataset's own carrier.
        let scale = given.radio.carrierFrequency / carrierFrequency
        result.csi = synthesis(given, [0]).channels(of: paths, scale: scale, threads: threads)
        result.band = band.map { grid in
            ChannelBand(
                offsets: grid.offsets, groups: grid.groups,
                values: synthesis(given, grid.offsets).channels(
                    of: paths, scale: scale, threads: threads))
        }
        if scale != 1 {
            result.paths = paths.scaled(by: Float(scale))
            result.pathGains = result.pathGains.map { $0 * Float(scale * scale) }
            result.samplePaths = result.samplePaths.map { sample in
                var sample = sample
                sample.gain *= Float(scale * scale)
                return sample
            }
        }
        let wavelength = PropagationPath.speedOfLight / carrierFrequency
        result.antennaPositions = array.elementPositions.map { $0 * wavelength }
        result.missing.removeAll { $0 == "antenna_positions" || $0.hasPrefix("array.") }
        return result
    }

    /// The channels of the users `rows` of `dataset` over ``band``, [U, S, N]; at the carrier without one.
    ///
    /// - Precondition: `dataset` has paths, and every row is a user.
    package func channels(
        of rows: [Int], in dataset: ChannelDataset, threads: Int? = nil
    ) -> [Complex<Float>] {
        guard let paths = dataset.paths else { preconditionFailure("a dataset with paths") }
        return synthesis(dataset.record, band?.offsets ?? [0]).channels(
            of: paths, users: rows,
            scale: dataset.record.radio.carrierFrequency / carrierFrequency, threads: threads)
    }

    private func synthesis(_ record: DatasetRecord, _ offsets: [Double]) -> BandSynthesis {
        BandSynthesis(
            array: array, frequency: carrierFrequency, systemLoss: record.radio.systemLoss,
            offsets: offsets)
    }
}
