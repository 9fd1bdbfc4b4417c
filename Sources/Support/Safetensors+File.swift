import Foundation

extension Safetensors {
    private static let elementSizes = [
        "BOOL": 1, "U8": 1, "I8": 1, "U16": 2, "I16": 2, "F16": 2, "BF16": 2,
        "U32": 4, "I32": 4, "F32": 4, "U64": 8, "I64": 8, "F64": 8, "C64": 8,
    ]

    /// Reads the file at `path`; the bytes are mapped, not copied.
    ///
    /// - Throws: ``InputError`` when the file is missing, truncated, not in the format, or a
    ///   tensor's bytes do not fit its shape.
    package init(path: String) throws {
        self.init()
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
        } catch {
            throw InputError(
                path, expected: "a readable safetensors file", found: Self.why(path),
                kind: .unreadable)
        }
        try self.init(data: data, path: path)
    }

    /// Reads a file's contents; `path` names it in messages. See ``init(path:)``.
    package init(data: Data, path: String) throws {
        self.init()
        self = try Self.parse(data, path)
    }

    /// Why the file at `path` cannot be read.
    package static func why(_ path: String) -> String {
        var isFolder: ObjCBool = false
        if !FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
            return "no such file"
        }
        return isFolder.boolValue ? "a folder" : "a file that cannot be read"
    }

    private static func parse(_ data: Data, _ path: String) throws -> Safetensors {
        guard data.count >= 8 else {
            throw InputError(
                path, expected: "a safetensors file of at least 8 bytes",
                found: "\(data.count) bytes")
        }
        let length = (0..<8).reduce(UInt64(0)) {
            $0 | UInt64(data[data.startIndex + $1]) << (8 * $1)
        }
        // The format allows no longer header; text read as a length is far above it.
        guard length <= 100_000_000 else {
            throw InputError(
                path, expected: "a safetensors file, which begins with the length of its header",
                found: "another format")
        }
        guard length <= UInt64(data.count - 8) else {
            throw InputError(
                path, expected: "a safetensors header of \(length) bytes",
                found: "only \(data.count - 8) bytes after the length; truncated or another format")
        }
        let body = data.startIndex + 8 + Int(length)
        let header = data[(data.startIndex + 8)..<body]
        guard let object = try? JSONDecoder().decode(SafetensorsHeader.self, from: header) else {
            throw InputError(path, expected: "a JSON header", found: "bytes that are not JSON")
        }
        var file = Safetensors()
        file.path = path
        guard let metadata = object.metadata else {
            throw InputError(
                path, expected: "__metadata__ as a map of strings", found: "something else")
        }
        file.metadata = metadata
        for (name, entry) in object.entries {
            file.tensors[name] = try tensor(name, entry, data[body...], path)
        }
        return file
    }

    private static func tensor(
        _ name: String, _ entry: SafetensorsHeader.Entry?, _ body: Data, _ path: String
    ) throws -> Tensor {
        guard let entry, entry.shape.allSatisfy({ $0 >= 0 }), entry.offsets.count == 2,
            entry.offsets[0] >= 0, entry.offsets[0] <= entry.offsets[1]
        else {
            throw InputError(
                path, expected: "tensor \(name) with dtype, shape and data_offsets",
                found: entry.map { "\($0)" } ?? "another entry")
        }
        let (type, shape, offsets) = (entry.type, entry.shape, entry.offsets)
        guard let size = elementSizes[type] else {
            throw InputError(
                path, expected: "tensor \(name) of a known type", found: "type \(type)")
        }
        guard offsets[1] <= body.count else {
            throw InputError(
                path, expected: "\(offsets[1]) bytes of tensor data (tensor \(name))",
                found: "\(body.count) bytes; the file is truncated")
        }
        var expected = size
        for length in shape {
            let (product, overflow) = expected.multipliedReportingOverflow(by: length)
            guard !overflow else {
                throw InputError(path, expected: "tensor \(name) of a sane size", found: "\(shape)")
            }
            expected = product
        }
        guard expected == offsets[1] - offsets[0] else {
            throw InputError(
                path, expected: "\(expected) bytes for tensor \(name) \(type)\(shape)",
                found: "\(offsets[1] - offsets[0]) bytes")
        }
        let start = body.startIndex + offsets[0]
        return Tensor(
            type: type, shape: shape, bytes: body[start..<(body.startIndex + offsets[1])])
    }

    /// The file's bytes.
    ///
    /// - Throws: nothing that can be met in practice; JSON encoding of plain strings succeeds.
    package func encoded() throws -> Data {
        var header = SafetensorsHeader()
        header.metadata = metadata
        var offset = 0
        let names = tensors.keys.sorted()
        for name in names {
            guard let tensor = tensors[name] else { continue }
            header.entries[name] = .init(
                type: tensor.type, shape: tensor.shape,
                offsets: [offset, offset + tensor.bytes.count])
            offset += tensor.bytes.count
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var json = try encoder.encode(header)
        // The format asks for data aligned to 8 bytes; spaces are allowed at the header's end.
        while json.count % 8 != 0 { json.append(0x20) }
        var data = Data(capacity: 8 + json.count + offset)
        withUnsafeBytes(of: UInt64(json.count).littleEndian) { data.append(contentsOf: $0) }
        data.append(json)
        for name in names { if let tensor = tensors[name] { data.append(tensor.bytes) } }
        return data
    }

    /// Writes the file to `path`, atomically.
    ///
    /// - Throws: ``InputError`` when the folder cannot be written.
    package func write(to path: String) throws {
        try AtomicFile.write(try encoded(), to: path)
    }
}
