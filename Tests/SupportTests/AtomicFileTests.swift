import Foundation
import Testing

@testable import Support

@Suite struct AtomicFileTests {
    struct Stop: Error {}

    @Test func nothingIsLeftBehindOnAThrow() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("result.txt")
        #expect(throws: Stop.self) {
            try AtomicFile.write(to: path) { writer in
                try writer.write(Data("half".utf8))
                #expect(folder.contents.count == 1 && folder.contents[0] != "result.txt")
                throw Stop()
            }
        }
        #expect(folder.contents.isEmpty)
    }

    @Test func oldFileStaysOnAThrow() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("result.txt")
        try AtomicFile.write("old", to: path)
        #expect(throws: Stop.self) {
            try AtomicFile.write(to: path) { writer in
                try writer.write(Data("new".utf8))
                throw Stop()
            }
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
        try AtomicFile.write("new", to: path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
        #expect(folder.contents == ["result.txt"])
    }

    @Test("An error names the path and has the system's own reason", arguments: [true, false])
    func reasons(deep: Bool) throws {
        let folder = try TemporaryFolder()
        let blocker = folder.file("file")
        try AtomicFile.write("x", to: blocker)
        let long = String(repeating: "long", count: 100)
        let cases: [(path: String, expected: String, code: CInt)] = [
            // A file cannot hold a file, nor a folder.
            (blocker + (deep ? "/a/b/below.txt" : "/below.txt"), "can be created", ENOTDIR),
            (folder.file(long + (deep ? "/a" : "") + "/below.txt"), "can be created", ENAMETOOLONG),
            (folder.file((deep ? "a/" : "") + long), "can be written to", ENAMETOOLONG),
            // A folder cannot be replaced by a file.
            (folder.file(deep ? "b/c" : "d"), "can be replaced", EISDIR),
        ]
        for path in ["b/c/d", "d/e"] { try AtomicFile.write("", to: folder.file(path)) }
        for (path, expected, code) in cases {
            let error = #expect(throws: InputError.self) { try AtomicFile.write("y", to: path) }
            #expect(error?.source == path)
            #expect(error?.expected.contains(expected) == true, "\(path): \(error?.expected ?? "")")
            let reason = String(cString: strerror(code))
            #expect(error?.found.hasSuffix(reason) == true, "\(path): \(error?.found ?? "")")
        }
    }

    #if os(Linux)
        @Test("A disk without space says so")
        func fullDisk() throws {
            let error = #expect(throws: InputError.self) {
                let writer = try FileWriter("/dev/full", for: "result.txt")
                try writer.write(Data("text".utf8))
                try writer.finish()
            }
            #expect(error?.source == "result.txt")
            #expect(error?.found == String(cString: strerror(ENOSPC)))
        }
    #endif

    @Test("Missing folders are made, one writer beside another")
    func folders() throws {
        let folder = try TemporaryFolder()
        Parallel.forEach(64) { index in
            let path = folder.file("a/b/c/\(index % 2)/\(index)")
            #expect(throws: Never.self) { try AtomicFile.write("\(index)", to: path) }
        }
        let made = try FileManager.default.subpathsOfDirectory(atPath: folder.file("a"))
        #expect(made.count == 2 + 2 + 64)
    }
}
