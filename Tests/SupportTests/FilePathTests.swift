import Testing

@testable import Support

@Suite struct FilePathTests {
    @Test(arguments: [
        ("a/b/c.txt", "a/b", "c.txt"), ("/a/b", "/a", "b"), ("/a", "/", "a"), ("a", "", "a"),
        ("a/b/", "a", "b"), ("/", "/", "/"), ("", "", ""), ("../x", "..", "x"), ("a//b", "a", "b"),
    ])
    func parts(path: String, folder: String, name: String) {
        #expect(FilePath.folder(path) == folder)
        #expect(FilePath.name(path) == name)
    }

    @Test(arguments: [
        ("a/kotka.safetensors", "kotka"), ("a.b/c.d.txt", "c.d"), ("head", "head"),
        (".hidden", ".hidden"),
        ("name.", "name."), ("a/b.x/", "b"), ("", ""),
    ])
    func stem(path: String, stem: String) {
        #expect(FilePath.stem(path) == stem)
    }

    @Test func joined() {
        #expect(FilePath.join("a/b", "c") == "a/b/c")
        #expect(FilePath.join("a/", "c") == "a/c")
        #expect(FilePath.join("/", "c") == "/c")
        #expect(FilePath.join("", "c") == "c")
    }
}
