import Foundation
import SwiftMIMO
import Testing

/// The README's program compiles, runs and is the one in the README.
@Suite struct ReadmeTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private func rates() throws -> [Double] {
        // The program of the README, line by line, with fewer users.
        let (site, _) = try SiteLibrary.standard().load("helsinki_kluuvi")
        let proposal = try MastProposal(site: site, placement: .ground)
        let mast = try Mast(site: site, proposal: proposal, height: nil)
        let dataset = try DatasetRecipe(users: 300).dataset(site: site, mast: mast)
        let link = Link(
            maximumPower: 20, noisePower: NoisePreset.paper.power(for: dataset.settings))
        let pool = Array(0..<dataset.userCount)
        let users = GroupSampler(pools: [pool], usersPerGroup: 4).groups(count: 1, seed: 1)[0]
        let h = dataset.channelMatrix(of: users)
        let w = ZeroForcing(.equalPower).precoder(for: h, link: link)
        return SpectralEfficiency.rates(channel: h, precoder: w, link: link)
    }

    @Test("The README's program gives four users a rate")
    func program() throws {
        let rates = try rates()
        #expect(rates.count == 4 && rates.allSatisfy { $0 > 0 && $0.isFinite })
    }

    @Test("Every statement tested here stands in the README")
    func sameText() throws {
        let readme = try String(
            contentsOf: Self.root.appendingPathComponent("README.md"), encoding: .utf8)
        let source = try String(contentsOfFile: #filePath, encoding: .utf8)
        let body = source.components(separatedBy: "private func rates")[1]
        let statements = body.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            .prefix { !$0.hasPrefix("return") }.filter { $0.hasPrefix("let ") }
        #expect(statements.count == 9)
        for statement in statements {
            let expected = statement.replacingOccurrences(of: "users: 300", with: "users: 1_000")
            #expect(readme.contains(expected), "\(expected)")
        }
    }
}
