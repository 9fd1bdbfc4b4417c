import Foundation
import Testing

@testable import Support

@Suite struct SHA256Tests {
    /// Examples of FIPS 180-2, appendix B, the empty message and a long one.
    @Test("the checksums of the standard's examples")
    func examples() {
        let cases = [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                String(repeating: "a", count: 100_000),
                "6d1cf22d7cc09b085dfc25ee1a1f3ae0265804c607bc2074ad253bcc82fd81ee"
            ),
        ]
        for (text, expected) in cases {
            #expect(SHA256.hexadecimal(of: Data(text.utf8)) == expected)
        }
    }

    @Test(
        "a file has the checksum of its bytes, however many fill the last block; one that is not there is named"
    )
    func file() throws {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("mimo-checksum-\(UUID().uuidString)")
        let error = #expect(throws: InputError.self) {
            try SHA256.hexadecimal(ofFile: url.path)
        }
        #expect(error?.source == url.path)
        let cases = [
            (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
            (55, "463eb28e72f82e0a96c0a4cc53690c571281131f672aa229e0d45ae59b598b59"),
            (56, "da2ae4d6b36748f2a318f23e7ab1dfdf45acdc9d049bd80e59de82a60895f562"),
            (63, "29af2686fd53374a36b0846694cc342177e428d1647515f078784d69cdb9e488"),
            (64, "fdeab9acf3710362bd2658cdc9a29e8f9c757fcf9811603a8c447cd1d9151108"),
            (65, "4bfd2c8b6f1eec7a2afeb48b934ee4b2694182027e6d0fc075074f2fabb31781"),
            (128, "471fb943aa23c511f6f72f8d1652d9c880cfa392ad80503120547703e56a2be5"),
        ]
        for (count, expected) in cases {
            let data = Data((0..<count).map { UInt8($0) })
            try data.write(to: url)
            #expect(try SHA256.hexadecimal(ofFile: url.path) == expected, "\(count) bytes")
        }
        try FileManager.default.removeItem(at: url)
    }
}
