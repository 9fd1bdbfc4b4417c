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
        ]
        for (path, expected, code) in cases {
            let error = #expect(throws: InputError.self) { try AtomicFile.write("y", to: path) }
            #expect(error?.source == path)
            #expect(error?.expected.contains(expected) == true, "\(path): \(error?.expected ?? "")")
            let reason = String(cString: strerror(code))
            #expect(error?.found.hasSuffix(reason) == true, "\(path): \(error?.found ?? "")")
        }
    }

    @Test("Folders, sockets, links in a circle and empty names are refused and stay as they are")
    func refusedPlaces() throws {
        let folder = try TemporaryFolder()
        try AtomicFile.write("", to: folder.file("folder/inside"))
        for (from, to) in [("one", "two"), ("two", "one")] {
            try FileManager.default.createSymbolicLink(
                atPath: folder.file(from), withDestinationPath: to)
        }
        let (places, words) = (["folder", "one"].map(folder.file), ["a folder", "circle"])
        for (path, word) in zip(places + [""], words + ["empty"]) {
            let error = #expect(throws: InputError.self) { try AtomicFile.write("y", to: path) }
            #expect(error?.source == path && error?.found.contains(word) == true)
        }
        #expect(folder.contents.sorted() == ["folder", "one", "two"])
    }

    @Test("A link stays and what it leads to is written, there or not")
    func links() throws {
        let folder = try TemporaryFolder()
        try AtomicFile.write("old", to: folder.file("below/file"))
        chmod(folder.file("below/file"), 0o640)
        let targets = [("first", "below/file"), ("second", "below/new"), ("third", "first")]
        for (link, target) in targets {
            try FileManager.default.createSymbolicLink(
                atPath: folder.file(link), withDestinationPath: target)
            try AtomicFile.write(link, to: folder.file(link))
            #expect(
                try FileManager.default.destinationOfSymbolicLink(atPath: folder.file(link))
                    == target)
            #expect(try String(contentsOfFile: folder.file(link), encoding: .utf8) == link)
        }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.file("below")).sorted()
                == ["file", "new"])
        // Whose permissions stay.
        let mode = try FileManager.default.attributesOfItem(atPath: folder.file("below/file"))
        #expect((mode[.posixPermissions] as? NSNumber)?.intValue == 0o640)
    }

    @Test("What is written to a pipe arrives, and the pipe stays")
    func pipe() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("pipe")
        #expect(mkfifo(path, 0o600) == 0)
        let reader = Process()
        reader.executableURL = URL(fileURLWithPath: "/bin/sh")
        reader.arguments = ["-c", "cat '\(path)' > '\(folder.file("arrived"))'"]
        try reader.run()
        // More than a pipe holds.
        let bytes = Data((0..<300_000).map { UInt8($0 & 0xff) })
        try AtomicFile.write(bytes, to: path)
        reader.waitUntilExit()
        #expect(FileManager.default.contents(atPath: folder.file("arrived")) == bytes)
        #expect(try OutputPlace(path).kind == .stream)
    }

    @Test("Files of this project are known by what they say, others are not")
    func ownFiles() throws {
        let folder = try TemporaryFolder()
        let filler = String(repeating: "x", count: 3 << 20)
        let cases = [
            ("{\"format\":\"mimo-report-1\"}", true), ("<meta content=\"swift-mimo 1\">", true),
            ("", true), ("{\"format\":\"other\"}", false), ("massive-mimo", false),
            (filler + "\"mimo-x-1\"}", true), (filler, false),
            (filler + "\"mimo-x-1\"" + filler, false),
        ]
        for (number, (text, isOwn)) in cases.enumerated() {
            let path = folder.file("\(number)")
            try AtomicFile.write(text, to: path)
            #expect(OwnFile.isOwn(path) == isOwn, "case \(number)")
        }
        #expect(!OwnFile.isOwn(folder.file("none")))
    }

    #if os(Linux)
        @Test("Devices are written to and stay devices; a full one says so")
        func devices() throws {
            try AtomicFile.write("text", to: "/dev/null")
            var status = stat()
            #expect(lstat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
            let error = #expect(throws: InputError.self) {
                try AtomicFile.write("text", to: "/dev/full")
            }
            #expect(error?.source == "/dev/full")
            #expect(error?.found == String(cString: strerror(ENOSPC)))
        }

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
