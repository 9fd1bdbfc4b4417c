import Foundation
import Numerics
import RayTracing
import Support

extension ChannelDataset {
    /// Reads a dataset, or a file with nothing but channels.
    ///
    /// A safetensors file with `csi`, complex in single precision, of shape [U, N], or [U, S, N] for S
    /// groups of resource blocks, is enough; of the latter the middle group stands for the carrier.
    /// Everything else that a dataset has may be there too. What is not is filled in, and named in
    /// ``missing``: users without a sight are all ``Sight/unknown``, the transmit power is 20 W, the
    /// system loss 0 dB.
    ///
    /// - Throws: `InputError` naming `path`, what was expected and what was found; of channels and
    ///   positions that are no numbers, the user and the antenna.
    public init(path: String) throws {
        let file = try Safetensors(path: path)
        let format = file.metadata["format"] ?? ""
        guard !format.hasPrefix("mimo-") || Self.formats.contains(format),
            file.shape(of: "csi") != nil
        else {
            throw InputError(
                path,
                expected:
                    "a channel dataset (\(Self.format), or any safetensors file with a tensor csi "
                    + "of users and antennas)",
                found: format.isEmpty
                    ? file.names.isEmpty ? "no tensors" : file.names.joined(separator: ", ")
                    : "format \(format)")
        }
        let (values, shape) = try Self.channels(file)
        let (users, groups, antennas) = (shape[0], shape[1], shape[2])
        var reader = DatasetReader(file: file, users: users)
        let partial: PartialRecord
        (record, partial) = try Self.record(file, antennas: antennas)
        csi = values
        if let given = try Self.band(file, users: users, antennas: antennas) {
            band = given
        } else if groups > 1 {
            csi = (0..<users).flatMap { user in
                let first = (user * groups + groups / 2) * antennas
                return values[first..<(first + antennas)]
            }
            let offsets: [Double]? =
                file.shape(of: "band_offsets") == nil
                ? nil : try file.values("band_offsets", shape: [groups])
            band = ChannelBand(offsets: offsets, groups: groups, values: values)
        }
        paths = try PathTable(file, users: users)
        positions = try reader.positions()
        antennaPositions = try Self.antennas(file, record, antennas, &reader)
        lineOfSight =
            try reader.flags(Self.sightTensor) ?? paths?.lineOfSight
            ?? reader.filled(Self.sightTensor, false)
        isTest = try reader.flags("is_test") ?? reader.filled("is_test", false)
        pathCounts =
            try reader.values("path_count") ?? paths?.counts
            ?? reader.filled("path_count", 0)
        pathGains =
            try reader.values("path_gain") ?? paths?.gains
            ?? reader.filled("path_gain", .nan)
        delaySpreads =
            try reader.values("delay_spread") ?? paths?.delaySpreads
            ?? reader.filled("delay_spread", .nan)
        userRows = try Self.rows(in: file, users: users)
        indoorDepths = try reader.depths()
        footprints = try Self.footprints(file)
        terrain = try Self.terrain(in: file, record.terrain)
        samplePaths = try Self.samplePaths(file, users: users)
        missing = reader.missing + partial.missing
    }

    /// The channels as they stand in the file, and their shape as [U, S, N].
    private static func channels(
        _ file: Safetensors
    ) throws -> (values: [Complex<Float>], shape: [Int]) {
        var shape = file.shape(of: "csi") ?? []
        if shape.count == 2 { shape.insert(1, at: 1) }
        guard shape.count == 3, shape.allSatisfy({ $0 > 0 }) else {
            throw InputError(
                file.path,
                expected:
                    "csi of shape [users, antennas] or [users, groups, antennas], none of them 0",
                found: "shape \(shape)")
        }
        let values: [Complex<Float>] = try file.values("csi")
        try requireFinite(values, shape: shape, path: file.path)
        return (values, shape)
    }

    /// The tensor `csi_band`, if it is there.
    private static func band(
        _ file: Safetensors, users: Int, antennas: Int
    ) throws -> ChannelBand? {
        guard let shape = file.shape(of: "csi_band") else { return nil }
        let values: [Complex<Float>] = try file.values("csi_band", shape: [users, nil, antennas])
        try requireFinite(values, shape: shape, path: file.path)
        return ChannelBand(
            offsets: file.shape(of: "band_offsets") == nil
                ? nil : try file.values("band_offsets", shape: [shape[1]]),
            groups: shape[1], values: values)
    }

    /// - Throws: `InputError` naming the first user, group and antenna whose channel is no number.
    static func requireFinite(
        _ values: [Complex<Float>], shape: [Int], path: String
    ) throws {
        let bad = values.firstIndex { !($0.rawStorage.x.isFinite && $0.rawStorage.y.isFinite) }
        guard let bad else { return }
        let (row, antenna) = bad.quotientAndRemainder(dividingBy: shape[2])
        let (user, group) = row.quotientAndRemainder(dividingBy: shape[1])
        let place = shape[1] > 1 ? ", group \(group)" : ""
        let number = values[bad].rawStorage
        throw InputError(
            path, expected: "finite channels",
            found:
                "user \(user)\(place), antenna \(antenna): (\(number.x), \(number.y)), NaN or infinity"
        )
    }

    private static func record(
        _ file: Safetensors, antennas: Int
    ) throws -> (DatasetRecord, PartialRecord) {
        do {
            return try DatasetRecord.reading(file.metadata["settings"], antennas: antennas)
        } catch {
            throw InputError(
                file.path, expected: "dataset settings as JSON",
                found: DecodingError.reason(of: error, in: "JSON"))
        }
    }

    private static func antennas(
        _ file: Safetensors, _ record: DatasetRecord, _ count: Int, _ reader: inout DatasetReader
    ) throws -> [SIMD3<Double>] {
        if file.shape(of: "antenna_positions") != nil {
            return DatasetReader.triples(try file.values("antenna_positions", shape: [count, 3]))
        }
        if let array = AntennaArray(record), array.count == count,
            record.radio.carrierFrequency > 0
        {
            let wavelength = PropagationPath.speedOfLight / record.radio.carrierFrequency
            return array.elementPositions.map { $0 * wavelength }
        }
        reader.missing.append("antenna_positions")
        return Array(repeating: .zero, count: count)
    }

    private static func footprints(_ file: Safetensors) throws -> [Footprint] {
        guard file.shape(of: "footprint_vertices") != nil else { return [] }
        let flat: [Float] = try file.values("footprint_vertices", shape: [nil, 2])
        let ranges = try DatasetReader.ranges(file, "footprint_offsets", within: flat.count / 2)
        let tops: [Float] = try file.values("footprint_top", shape: [ranges.count])
        let yards: [UInt8] = try file.values("footprint_courtyard", shape: [ranges.count])
        let grounds = try grounds(in: file, count: ranges.count)
        return ranges.enumerated().map { index, range in
            Footprint(
                ring: range.map { SIMD2(flat[2 * $0], flat[2 * $0 + 1]) },
                top: tops[index], ground: grounds[index], isCourtyard: yards[index] != 0)
        }
    }

    private static func samplePaths(_ file: Safetensors, users: Int) throws -> [SamplePath] {
        guard file.shape(of: "sample_path_points") != nil else { return [] }
        let flat: [Float] = try file.values("sample_path_points", shape: [nil, 3])
        let ranges = try DatasetReader.ranges(file, "sample_path_offsets", within: flat.count / 3)
        let owners: [Int32] = try file.values("sample_path_user", shape: [ranges.count])
        let gains: [Float] = try file.values("sample_path_gain", shape: [ranges.count])
        guard owners.allSatisfy({ $0 >= 0 && Int($0) < users }) else {
            throw InputError(
                file.path, expected: "sample_path_user below \(users)", found: "another index")
        }
        return ranges.enumerated().map { index, range in
            SamplePath(
                user: owners[index], gain: gains[index],
                points: range.map { SIMD3(flat[3 * $0], flat[3 * $0 + 1], flat[3 * $0 + 2]) })
        }
    }
}
