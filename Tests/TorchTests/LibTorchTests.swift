import Testing

@testable import Torch

@Suite(.enabled(if: LibTorch.isAvailable, "LibTorch is not there"))
struct LibTorchTests {
    @Test func libraryIsNamed() throws {
        try LibTorch.load()
        let path = try #require(LibTorch.path)
        let version = try #require(LibTorch.version)
        #expect(path.hasPrefix("/"))
        #expect(version.split(separator: ".").count == 3)
    }
}
