import Foundation
import Support

// Any bytes either are a safetensors file, all of whose tensors can be read and written again, or
// an error; never a trap.

/// Called by the fuzzer for every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let data = Data(bytes: bytes, count: count)
    guard let file = try? Safetensors(data: data, path: "fuzz") else { return 0 }
    for name in file.tensors.keys {
        let floats: [Float]? = try? file.values(name)
        let doubles: [Double]? = try? file.values(name)
        let integers: [Int32]? = try? file.values(name)
        let small: [UInt8]? = try? file.values(name)
        let values = [floats?.count, doubles?.count, integers?.count, small?.count]
        let shape = file.tensors[name]?.shape.reduce(1, *)
        precondition(values.allSatisfy { $0 == nil || $0 == shape }, "another number of values")
    }
    guard let again = try? Safetensors(data: file.encoded(), path: "again") else {
        preconditionFailure("what was read cannot be written and read again")
    }
    precondition(again.tensors == file.tensors, "another content after writing and reading")
    return 0
}
