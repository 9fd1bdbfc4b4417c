import Foundation
import Sites

/// Which entries of a dataset's settings a file did not have.
struct PartialRecord {
    /// Names with their section, such as `radio.carrierFrequency`; `settings` when there are none at all.
    var missing: [String] = []
}

extension DatasetRecord {
    /// What stands for settings that are not known, of an array of `antennas` elements.
    static func unknown(antennas: Int) -> DatasetRecord {
        let radio = RadioParameters()
        return DatasetRecord(
            site: "channels", source: "unknown", attribution: "unknown",
            bounds: GeographicBox(west: 0, south: 0, east: 0, north: 0),
            origin: GeographicPoint(latitude: 0, longitude: 0),
            mast: .init(
                position: [0, 0, 0], location: GeographicPoint(latitude: 0, longitude: 0),
                placement: "unknown", height: 0, azimuth: 0, downtilt: 0),
            array: .init(
                rows: 1, columns: antennas, spacing: 0, elementOrder: "unknown", pattern: "unknown"),
            radio: .init(
                carrierFrequency: 0, bandwidth: radio.bandwidth, noiseFigure: radio.noiseFigure,
                interferenceMargin: radio.interferenceMargin,
                noisePower: Noise.power(
                    bandwidth: radio.bandwidth, noiseFigure: radio.noiseFigure,
                    interferenceMargin: radio.interferenceMargin),
                systemLoss: 0, maximumPower: radio.maximumPower),
            tracing: .init(
                maximumDepth: 0, rayCount: 0, reflection: "unknown", polarization: "unknown"),
            users: .init(
                requested: 0, dropped: 0, uncovered: 0, maximumCouplingLoss: 0, height: 0,
                minimumDistance: 0, maximumDistance: 0, sector: 360, testShare: 0),
            seed: 0, version: "unknown")
    }

    /// The settings in `text`, with those of ``unknown(antennas:)`` where it says nothing.
    ///
    /// - Throws: `DecodingError` when `text` is no JSON object, or an entry is of another type.
    static func reading(
        _ text: String?, antennas: Int
    ) throws -> (record: DatasetRecord, partial: PartialRecord) {
        guard let text, !text.isEmpty else {
            return (unknown(antennas: antennas), PartialRecord(missing: ["settings"]))
        }
        let data = Data(text.utf8)
        if let whole = try? JSONDecoder().decode(DatasetRecord.self, from: data) {
            return (whole, PartialRecord())
        }
        let given = try JSONDecoder().decode(JSONValue.self, from: data)
        let defaults = try JSONDecoder().decode(
            JSONValue.self, from: JSONEncoder().encode(unknown(antennas: antennas)))
        var missing: [String] = []
        let merged = defaults.overlaid(with: given, name: "", missing: &missing)
        let record = try JSONDecoder().decode(
            DatasetRecord.self, from: JSONEncoder().encode(merged))
        return (record, PartialRecord(missing: missing))
    }
}

/// JSON whose numbers keep their value.
private enum JSONValue: Codable {
    case object([String: JSONValue])
    case list([JSONValue])
    case text(String)
    case flag(Bool)
    case whole(UInt64)
    case number(Double)
    case null

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode([String: JSONValue].self) {
            self = .object(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .list(value)
        } else if let value = try? container.decode(Bool.self) {
            self = .flag(value)
        } else if let value = try? container.decode(UInt64.self) {
            self = .whole(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else {
            self = .text(try container.decode(String.self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .object(let value): try container.encode(value)
        case .list(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .flag(let value): try container.encode(value)
        case .whole(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .null: try container.encodeNil()
        }
    }

    /// This value with the entries of `other` in place of its own; `missing` receives the names of those
    /// that `other` does not have.
    func overlaid(with other: JSONValue, name: String, missing: inout [String]) -> JSONValue {
        guard case .object(let own) = self, case .object(let given) = other else { return other }
        var result = given
        for (key, value) in own.sorted(by: { $0.key < $1.key }) {
            let full = name.isEmpty ? key : "\(name).\(key)"
            if let found = given[key] {
                result[key] = value.overlaid(with: found, name: full, missing: &missing)
            } else {
                result[key] = value
                missing.append(full)
            }
        }
        return .object(result)
    }
}
