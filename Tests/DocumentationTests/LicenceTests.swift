import Foundation
import Testing
import _TestSupport

/// The list of licences has all that ships.
struct LicenceTests {
    private static func text(_ path: String) throws -> String {
        try String(contentsOf: TestProgram.root.appendingPathComponent(path), encoding: .utf8)
    }

    /// First cells of the rows of all tables in Documentation/Licences.md, and the licences beside them.
    private static func listed() throws -> [(names: [String], licence: String)] {
        try text("Documentation/Licences.md").split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard line.hasPrefix("|"), cells.count > 1, !cells[0].hasPrefix("--") else {
                return nil
            }
            return (
                cells[0].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) },
                cells[1]
            )
        }
    }

    @Test("Every package, library, model and site stands there with a licence")
    func complete() throws {
        let packages = try Self.text("Package.resolved").matches(of: /"identity" : "([^"]+)"/)
        let libraries = try Self.text("Package.swift").matches(of: /linkedLibrary\("([^"]+)"/)
        let system = try Self.text("Package.swift").matches(of: /apt\(\["lib([a-z0-9]+?)-dev"/)
        let models = try FileManager.default.contentsOfDirectory(
            atPath: TestProgram.root.appendingPathComponent("Models").path
        ).filter {
            FileManager.default.fileExists(
                atPath: TestProgram.root.path + "/Models/\($0)/config.json")
        }
        #expect(packages.count > 4 && libraries.count > 4 && system.count > 2 && models.count > 2)
        // Debian calls two of them otherwise than the linker.
        let other = ["embree": "embree3", "zlib1g": "z"]
        let names =
            packages.map { String($0.1) } + libraries.map { String($0.1) }
            + system.map { other[String($0.1)] ?? String($0.1) } + models.map { "Models/\($0)" }
            + ["Sites/demo"]
        let listed = try Self.listed()
        for name in names {
            let row = listed.first { $0.names.contains(name) }
            #expect(row.map { !$0.licence.isEmpty } ?? false, "\(name) is not in Licences.md")
        }
    }

    @Test("What is derived from OpenStreetMap data says so")
    func attribution() throws {
        for row in try Self.listed() where row.names.contains(where: { $0.hasPrefix("Sites/") }) {
            #expect(
                row.licence.contains("ODbL") && row.licence.contains("OpenStreetMap contributors"))
        }
        #expect(try Self.text("NOTICE").contains("OpenStreetMap contributors"))
    }
}
