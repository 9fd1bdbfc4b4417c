import Foundation

/// Arrays on disk in the safetensors format: named tensors and a string-to-string metadata map.
///
/// Layout: 8 bytes little-endian header length, a JSON header
/// `{"name": {"dtype", "shape", "data_offsets"}, "__metadata__": {…}}`, then the raw bytes,
/// little-endian, row-major. See the format's page at github.com/huggingface/safetensors.
///
///     var file = Safetensors()
///     file.set("gain", [3], [1, 2, 3] as [Float])
///     try file.write(to: "gains.safetensors")
///     let gains: [Float] = try Safetensors(path: "gains.safetensors").values("gain")
///
/// Tensors are written in order of name, so the same content gives the same bytes.
package struct Safetensors: Sendable {
    /// One tensor's place in the file.
    package struct Tensor: Sendable, Equatable {
        /// The element type in the format's spelling: F32, F64, I32, U8, C64 …
        package let type: String
        /// Lengths of the axes, slowest first.
        package let shape: [Int]
        /// The raw bytes.
        package let bytes: Data
    }

    /// Where the file was read from, for error messages.
    package internal(set) var path: String
    /// The metadata map.
    package var metadata: [String: String]
    /// The tensors by name.
    package internal(set) var tensors: [String: Tensor]

    /// An empty file.
    package init() {
        path = "(in memory)"
        metadata = [:]
        tensors = [:]
    }

    /// Sets the tensor `name` from `values` in row-major order.
    ///
    /// - Precondition: the product of `shape` is the number of values.
    package mutating func set<T: SafetensorsElement>(_ name: String, _ shape: [Int], _ values: [T])
    {
        precondition(
            shape.reduce(1, *) == values.count,
            "tensor \(name): shape \(shape) does not hold \(values.count) values")
        let bytes = values.withUnsafeBytes { Data($0) }
        tensors[name] = Tensor(type: T.safetensorsType, shape: shape, bytes: bytes)
    }

    /// The shape of the tensor `name`; `nil` when there is none of that name.
    package func shape(of name: String) -> [Int]? { tensors[name]?.shape }

    /// Names of the tensors, in order.
    package var names: [String] { tensors.keys.sorted() }

    /// Takes the tensor `name` out, if it is there.
    package mutating func remove(_ name: String) { tensors[name] = nil }

    /// The tensor `name`.
    ///
    /// - Parameters:
    ///   - name: its name in the file.
    ///   - shape: expected axis lengths; `nil` entries match any length.
    /// - Throws: ``InputError`` when the tensor is missing or has another shape.
    package func tensor(_ name: String, shape: [Int?]? = nil) throws -> Tensor {
        guard let tensor = tensors[name] else {
            throw InputError(
                path, expected: "a tensor named \(name)",
                found: tensors.keys.sorted().joined(separator: ", "))
        }
        if let shape {
            let matches =
                shape.count == tensor.shape.count
                && zip(shape, tensor.shape).allSatisfy { $0 == nil || $0 == $1 }
            guard matches else {
                let wanted = shape.map { $0.map(String.init) ?? "any" }.joined(separator: ", ")
                throw InputError(
                    path, expected: "tensor \(name) of shape [\(wanted)]",
                    found: "shape \(tensor.shape)")
            }
        }
        return tensor
    }

    /// The values of the tensor `name` in row-major order.
    ///
    /// - Throws: ``InputError`` when the tensor is missing, of another type or of another shape.
    package func values<T: SafetensorsElement>(
        _ name: String, shape: [Int?]? = nil
    ) throws -> [T] {
        let tensor = try tensor(name, shape: shape)
        guard tensor.type == T.safetensorsType else {
            throw InputError(
                path, expected: "tensor \(name) of type \(T.safetensorsType)",
                found: "type \(tensor.type)")
        }
        let count = tensor.shape.reduce(1, *)
        return [T](unsafeUninitializedCapacity: count) { buffer, initialized in
            _ = tensor.bytes.copyBytes(to: UnsafeMutableRawBufferPointer(buffer))
            initialized = count
        }
    }
}
