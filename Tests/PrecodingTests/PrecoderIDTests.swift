import Foundation
import Testing

@testable import Precoding

/// Identities of precoders in files and lists.
@Suite struct PrecoderIDTests {
    @Test("an identity comes back from a file as it was; what is not so is not said")
    func coding() throws {
        let ids = [
            PrecoderID("mine"), ZeroForcing(.equalPower).id, ReferencePrecoder().id,
            PrecoderID(
                "m few-shot, exact power", family: .exactPower, isLearned: true, head: "few-shot",
                base: "m few-shot"),
        ]
        let json = try JSONEncoder().encode(ids)
        #expect(try JSONDecoder().decode([PrecoderID].self, from: json) == ids)
        let plain = String(decoding: try JSONEncoder().encode(ids[0]), as: UTF8.self)
        #expect(!plain.contains("learned") && !plain.contains("reference"))
    }

    @Test("a family of a later version is read as another's")
    func unknownFamily() throws {
        let json = Data(#"{"family": "wmmse-2030", "label": "x", "learned": true}"#.utf8)
        let id = try JSONDecoder().decode(PrecoderID.self, from: json)
        #expect(id == PrecoderID("x", isLearned: true))
    }

    @Test("of equal labels the later ones are numbered, none is lost")
    func distinct() {
        let labels = ["a", "b", "a", "a (2)", "a"]
        let ids = labels.map { PrecoderID($0) }.withDistinctLabels
        #expect(ids.map(\.label) == ["a", "b", "a (2)", "a (2) (2)", "a (3)"])
    }

    @Test("every precoder of the registry has a family of its own")
    func families() throws {
        let names = "mrt,mrt-equal,rzf,rzf-equal,zf,zf-equal,zf-waterfilling,wmmse,wmmse-textbook"
        let ids = try PrecoderRegistry.precoders(named: names).map(\.id)
        #expect(ids.map(\.family.rawValue) == names.split(separator: ",").map(String.init))
        #expect(ids.allSatisfy { !$0.isLearned && !$0.isReference })
        #expect(try PrecoderRegistry.precoder(named: "reference").id.isReference)
    }
}
