import Foundation
import Testing

@testable import Support

/// A folder that is removed at the end.
final class TemporaryFolder: Sendable {
    let path: String
    init() throws {
        path = NSTemporaryDirectory() + "support-tests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }
    func file(_ name: String) -> String { path + "/" + name }
    var contents: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? []
    }
}

@Suite struct SafetensorsTests {
    private func example() -> Safetensors {
        var file = Safetensors()
        file.set("b", [2, 3], [1, 2, 3, 4, 5, 6] as [Float])
        file.set("a", [2], [0.1, -7] as [Double])
        file.set("flags", [3], [1, 0, 1] as [UInt8])
        file.set("empty", [0, 4], [] as [Int32])
        file.metadata["units"] = "metres \"and\" µs"
        return file
    }

    private func message(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "no error"
        } catch {
            return "\(error)"
        }
    }

    @Test func roundTrip() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("new/folder/x.safetensors")
        try example().write(to: path)
        let read = try Safetensors(path: path)
        #expect(try read.values("b", shape: [2, 3]) == [1, 2, 3, 4, 5, 6] as [Float])
        #expect(try read.values("a", shape: [nil]) == [0.1, -7] as [Double])
        #expect(try read.values("flags") == [1, 0, 1] as [UInt8])
        #expect(try read.values("empty", shape: [0, 4]) == [] as [Int32])
        #expect(read.metadata == example().metadata)
        #expect(try read.encoded() == example().encoded())
    }

    @Test func truncated() throws {
        let data = try example().encoded()
        for length in [0, 7, 8, 20, data.count / 2, data.count - 1] {
            let text = message { _ = try Safetensors(data: data.prefix(length), path: "x.st") }
            #expect(text.hasPrefix("x.st: expected"), "\(length) bytes: \(text)")
        }
        var huge = data
        huge[7] = 0xFF
        #expect(message { _ = try Safetensors(data: huge, path: "x.st") }.contains("x.st"))
    }

    @Test func mismatches() throws {
        let file = try Safetensors(data: example().encoded(), path: "x.st")
        let shape = message { _ = try file.tensor("b", shape: [2, 4]) }
        #expect(shape.contains("[2, 4]") && shape.contains("[2, 3]") && shape.contains("x.st"))
        let type = message { let _: [Double] = try file.values("b") }
        #expect(type.contains("F64") && type.contains("F32"))
        let name = message { _ = try file.tensor("c") }
        #expect(name.contains("named c") && name.contains("a, b, empty, flags"))
        let header = #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#
        var bad = Data()
        withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { bad.append(contentsOf: $0) }
        bad.append(contentsOf: header.utf8)
        bad.append(Data(count: 8))
        #expect(message { _ = try Safetensors(data: bad, path: "x.st") }.contains("12 bytes"))
    }

    @Test func missingFileAndFolder() throws {
        let folder = try TemporaryFolder()
        #expect(message { _ = try Safetensors(path: folder.file("no")) }.contains("no such file"))
        #expect(message { _ = try Safetensors(path: folder.path) }.contains("a folder"))
    }
}
