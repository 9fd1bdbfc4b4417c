import Foundation
import Models
import Support

// Any bytes either are a safetensors file, all of whose tensors can be read and written again, or
// an error; never a trap. The same for the heads of models, which are such files.

/// A small model, of which files may be heads.
private let configuration: ModelConfiguration = {
    var configuration = ModelConfiguration()
    configuration.antennas = 2
    configuration.embedding = 4
    configuration.blocks = 1
    configuration.feedForward = 4
    return configuration
}()
private let head = ParameterLayout.head(configuration)

/// Called by the fuzzer for every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    // Not copied.
    let data = Data(
        bytesNoCopy: UnsafeMutableRawPointer(mutating: bytes), count: count, deallocator: .none)
    guard let file = try? Safetensors(data: data, path: "fuzz") else { return 0 }
    for (name, tensor) in file.tensors {
        let size = tensor.shape.reduce(1, *)
        let counts: [Int?] = [
            (try? file.values(name) as [Float])?.count, (try? file.values(name) as [Double])?.count,
            (try? file.values(name) as [Int32])?.count, (try? file.values(name) as [UInt8])?.count,
        ]
        precondition(counts.allSatisfy { $0 == nil || $0 == size }, "another number of values")
    }
    if let values = try? head.load(from: file) {
        precondition(values.count == head.count, "a head of another size")
    }
    // Writing costs as much as all the rest: one in eight.
    guard count % 8 == 0 else { return 0 }
    guard let again = try? Safetensors(data: file.encoded(), path: "again") else {
        preconditionFailure("what was read cannot be written and read again")
    }
    precondition(again.tensors == file.tensors, "another content after writing and reading")
    return 0
}
