import Foundation
import Sites

// Any bytes, as XML or as a protocol buffer by their first bit, are a site or an error.

// In memory where the system has such a folder: disks are not what is tried.
private let memory = URL(fileURLWithPath: "/dev/shm")
private let place =
    FileManager.default.isWritableFile(atPath: memory.path)
    ? memory : FileManager.default.temporaryDirectory
private let folder = place.appendingPathComponent(
    "mimo-fuzz-\(ProcessInfo.processInfo.processIdentifier)")
private let isReady: Bool =
    (try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true))
    != nil

/// Called by the fuzzer for every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard isReady, count > 1 else { return 0 }
    let file = folder.appendingPathComponent(bytes[0] & 1 == 0 ? "site.osm" : "site.osm.pbf")
    let data = Data(bytes: bytes + 1, count: count - 1)
    guard (try? data.write(to: file)) != nil else { return 0 }
    if let (site, _) = try? Site.load(path: file.path) {
        precondition(
            site.mesh.vertices.allSatisfy { $0.x.isFinite && $0.y.isFinite && $0.z.isFinite },
            "a vertex that is nowhere")
    }
    return 0
}
