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

    @Test func errorsNameThePath() throws {
        let folder = try TemporaryFolder()
        let blocker = folder.file("file")
        try AtomicFile.write("x", to: blocker)
        do {
            try AtomicFile.write("y", to: blocker + "/below.txt")
            Issue.record("a file cannot hold a file")
        } catch {
            #expect("\(error)".contains("below.txt"))
        }
    }
}
