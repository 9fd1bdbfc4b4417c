import Channels
import Foundation
import Sites
import Support
import Training

// Any text, as what its first byte says, is a table, a list, a configuration, or an error.

/// Called by the fuzzer for every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 1 else { return 0 }
    let rest = UnsafeBufferPointer(start: bytes + 1, count: count - 1)
    let text = String(decoding: rest, as: UTF8.self)
    switch bytes[0] % 4 {
    case 0:
        if let table = try? CSVTable(text, source: "fuzz") {
            precondition(
                table.rows.allSatisfy { $0.fields.count == table.columns.count }, "a ragged table")
        }
    case 1:
        if let masts = try? FleetMast.list(text, source: "fuzz") {
            precondition(
                masts.allSatisfy { $0.location.latitude.isFinite && $0.height > 0 }, "no mast")
        }
    case 2:
        if let configuration = try? TrainingConfiguration(
            yaml: text, over: TrainingConfiguration(), source: "fuzz")
        {
            precondition(configuration.samples > 0 && configuration.batch > 0, "no samples")
        }
    default:
        let data = Data(
            bytesNoCopy: UnsafeMutableRawPointer(mutating: bytes + 1), count: count - 1,
            deallocator: .none)
        _ = try? JSONDecoder().decode(DatasetRecord.self, from: data)
    }
    return 0
}
