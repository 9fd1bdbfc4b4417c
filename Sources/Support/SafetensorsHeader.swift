/// The JSON header of a safetensors file.
struct SafetensorsHeader: Codable {
    /// One tensor.
    struct Entry: Codable {
        /// Element type.
        var type: String
        /// Lengths of the axes.
        var shape: [Int]
        /// First byte and the one after the last, counted from the header's end.
        var offsets: [Int]

        enum CodingKeys: String, CodingKey {
            case type = "dtype"
            case shape
            case offsets = "data_offsets"
        }
    }

    /// Strings by name; `nil` where `__metadata__` is something else.
    var metadata: [String: String]? = [:]
    /// Tensors by name; `nil` for what is none.
    var entries: [String: Entry?] = [:]

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private static let metadataKey = "__metadata__"

    init() {}

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        for key in container.allKeys {
            if key.stringValue == Self.metadataKey {
                metadata = try? container.decode([String: String].self, forKey: key)
            } else {
                entries[key.stringValue] = .some(try? container.decode(Entry.self, forKey: key))
            }
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for (name, entry) in entries { try container.encode(entry, forKey: Key(name)) }
        if let metadata, !metadata.isEmpty {
            try container.encode(metadata, forKey: Key(Self.metadataKey))
        }
    }
}
