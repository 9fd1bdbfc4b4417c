import Foundation
import LinearAlgebra
import Numerics
import Support

// The file's tensors (C components, N antennas):
//
//     weights  F64 [C]    variances  F64 [C, N]    basis  F32 or F16 [C, N, N, 2]
extension GaussianMixturePrior {
    /// The value of the file's metadata entry `format`.
    public static let format = "mimo-prior-1"

    /// How many bits the directions have in a file.
    public enum Precision: Sendable {
        /// 32; their rounding is far below the noise of any pilot.
        case single
        /// 16, for half of the space; their rounding, 2^-12 or -72 dB, is below the noise of pilots
        /// too.
        case half
    }

    /// Writes the prior to `path` as safetensors, atomically.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - precision: of the directions.
    ///   - metadata: what made the prior, as entries of the file.
    /// - Throws: `InputError` naming `path` when it cannot be written.
    public func write(
        to path: String, precision: Precision = .single, metadata: [String: String] = [:]
    ) throws {
        var file = Safetensors()
        file.metadata = metadata
        file.metadata["format"] = Self.format
        let (c, n) = (components.count, antennas)
        file.set("weights", [c], components.map(\.weight))
        file.set("variances", [c, n], components.flatMap(\.variances))
        let basis = components.flatMap { component in
            component.basis.elements.flatMap { [Float($0.rawStorage.x), Float($0.rawStorage.y)] }
        }
        switch precision {
        case .single: file.set("basis", [c, n, n, 2], basis)
        case .half: file.set("basis", [c, n, n, 2], basis.map { Float16($0) })
        }
        try file.write(to: path)
    }

    /// Reads a prior.
    ///
    /// - Throws: `InputError` naming the file, the tensor and both shapes, or the number that makes
    ///   no sense.
    public init(path: String) throws {
        let file = try Safetensors(path: path)
        guard file.metadata["format"] == Self.format else {
            throw InputError(
                path, expected: "a prior of channels (\(Self.format))",
                found: file.metadata["format"] ?? "a file that does not say what it is")
        }
        let shape = file.tensors["variances"]?.shape ?? []
        guard shape.count == 2, shape.allSatisfy({ $0 > 0 }) else {
            throw InputError(path, expected: "variances [C, N]", found: "\(shape)")
        }
        let (c, n) = (shape[0], shape[1])
        let weights: [Double] = try file.values("weights", shape: [c])
        let variances: [Double] = try file.values("variances", shape: [c, n])
        let basis = try Self.basis(of: file, shape: [c, n, n, 2])
        guard weights.allSatisfy({ $0 > 0 && $0.isFinite }),
            variances.allSatisfy({ $0 > 0 && $0.isFinite }),
            basis.allSatisfy({ $0.isFinite })
        else {
            throw InputError(
                path, expected: "positive weights and variances, finite directions",
                found: "other numbers")
        }
        self.init(
            (0..<c).map { i in
                Component(
                    weight: weights[i], variances: Array(variances[(i * n)..<((i + 1) * n)]),
                    basis: ComplexMatrix(rows: n, columns: n) {
                        let place = 2 * ((i * n + $0) * n + $1)
                        return Complex(Double(basis[place]), Double(basis[place + 1]))
                    })
            })
    }

    private static func basis(of file: Safetensors, shape: [Int?]) throws -> [Float] {
        guard file.tensors["basis"]?.type == Float16.safetensorsType else {
            return try file.values("basis", shape: shape)
        }
        let half: [Float16] = try file.values("basis", shape: shape)
        return half.map { Float($0) }
    }

    /// Reads the prior at `path` for channels of `antennas`.
    ///
    /// - Throws: `InputError` as ``init(path:)``, or naming both numbers of antennas.
    public init(path: String, antennas: Int) throws {
        try self.init(path: path)
        guard self.antennas == antennas else {
            throw InputError(
                path, expected: "a prior of channels of \(antennas) antennas",
                found: "one of \(self.antennas)")
        }
    }
}
