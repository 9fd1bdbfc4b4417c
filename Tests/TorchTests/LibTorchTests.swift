import Foundation
import Testing
import _TestSupport

@testable import Torch

@Suite struct LibTorchTests {
    @Test(.enabled(if: Requirement.libTorch, "LibTorch is not there"))
    func libraryIsNamed() throws {
        try LibTorch.load()
        let path = try #require(LibTorch.path)
        let version = try #require(LibTorch.version)
        #expect(path.hasPrefix("/"))
        #expect(version.split(separator: ".").count == 3)
        try LibTorch.setThreads(1)
    }

    @Test func versionsFrom210AreAccepted() {
        for (major, minor, patch, accepted) in [
            (2, 9, 1, false), (1, 13, 0, false), (2, 10, 0, true), (2, 13, 1, true),
            (3, 0, 0, true),
        ] as [(UInt64, UInt64, UInt64, Bool)] {
            let version = major << 56 | minor << 48 | patch << 40
            #expect(DynamicLibrary.isSupported(version) == accepted, "\(major).\(minor).\(patch)")
        }
    }

    /// Whatever is wrong, the user learns how to get the library.
    @Test func refusalsSayHowToGetIt() throws {
        let folder = try Folder()
        let text = try folder.write("libtorch.so", "no library")
        for path in [folder.path + "/nothing", folder.path + "/lib", text] {
            let error = #expect(throws: TorchError.self) { _ = try LibTorch.open(path) }
            let message = try #require(error).description
            #expect(message.contains("pip install torch") && message.contains(path), "\(message)")
        }
    }

    /// A library that is not LibTorch, here the C library, is recognised.
    @Test func anotherLibraryIsRefused() throws {
        #if os(Linux)
            let path = try #require(
                [
                    "/lib/x86_64-linux-gnu/libm.so.6", "/lib/aarch64-linux-gnu/libm.so.6",
                    "/lib64/libm.so.6", "/usr/lib/libm.so.6",
                ].first { FileManager.default.fileExists(atPath: $0) })
        #else
            // In no file of its own, but it can be opened.
            let path = "/usr/lib/libSystem.B.dylib"
        #endif
        let error = #expect(throws: TorchError.self) { _ = try Symbols(LibTorch.open(path)) }
        #expect(try #require(error).description.contains("no libtorch of version 2.10"))
    }

    @Test func virtualEnvironmentsAreFoundAbove() throws {
        let folder = try Folder()
        let package = ".venv/lib/python3.12/site-packages/torch"
        try folder.write("\(package)/lib/libtorch_cpu.so", "")
        try folder.write("\(package)/lib/libtorch_cpu.dylib", "")
        try folder.write(
            "a/.venv-torch/lib/python3.11/site-packages/torch/version.py",
            """
            from typing import Optional
            __version__ = '2.9.1+cpu'
            """)
        let found = LibTorch.packages(around: ["\(folder.path)/a/b", nil])
        let old = "\(folder.path)/a/.venv-torch/lib/python3.11/site-packages/torch"
        #expect(found.first == old, "the nearest first")
        #expect(found.contains("\(folder.path)/\(package)"))
        let version = try #require(LibTorch.declaredVersion(of: old))
        #expect(version == (2, 9))
        #expect(LibTorch.declaredVersion(of: "\(folder.path)/\(package)") == nil)
        #expect(LibTorch.libraryFile(at: old) == nil)
        for path in ["\(folder.path)/\(package)", "\(folder.path)/\(package)/lib"] {
            let file = try #require(LibTorch.libraryFile(at: path))
            #expect(file.hasPrefix("/") && file.contains("/\(package)/lib/libtorch_cpu."))
        }
    }
}

/// A folder that goes with the test.
private final class Folder {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("torch-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.resolvingSymlinksInPath().path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        let url = URL(fileURLWithPath: path).appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
        return url.path
    }
}
