import Foundation
import Testing

@testable import Channels

@Suite struct EnvironmentTests {
    @Test(
        "A name gives its environment, also of a site with strokes in its own",
        arguments: [
            ("lyon", Sight.lineOfSight, "lyon/LOS", "lyon-LOS"),
            ("lyon", Sight.obstructed, "lyon/NLOS", "lyon-NLOS"),
            ("a/b LOS", Sight.obstructed, "a/b LOS/NLOS", "a/b LOS-NLOS"),
        ])
    func names(site: String, sight: Sight, name: String, fileName: String) throws {
        let environment = Environment(site: site, sight: sight)
        #expect(environment.name == name && environment.fileName == fileName)
        #expect(Environment(name: name) == environment)
        let coded = try JSONEncoder().encode([environment])
        #expect(try JSONDecoder().decode([String].self, from: coded) == [name])
        #expect(try JSONDecoder().decode([Environment].self, from: coded) == [environment])
    }

    @Test("What is no name gives none", arguments: ["lyon", "lyon/los", "lyon/LOS/", "", "LOS"])
    func others(name: String) throws {
        #expect(Environment(name: name) == nil)
        let coded = try JSONEncoder().encode([name])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([Environment].self, from: coded)
        }
    }
}
