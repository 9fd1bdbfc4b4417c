import SwiftMIMO

/// From a piece of a city to precoders and what they reach.
///
///     precode [SITE [MODEL [USERS]]]
///
/// SITE is a name in the manifest or an OpenStreetMap extract, MODEL a structured model, by its
/// folder or its name, USERS how many positions are traced.
@main
struct Precode {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        func argument(_ index: Int, or usual: String) -> String {
            arguments.indices.contains(index) ? arguments[index] : usual
        }
        let model = try StructuredModel(
            folder: ModelLibrary.folder(of: argument(1, or: ModelLibrary.shippedStructured)))

        // The city, a mast on one of its roofs, and the channels of users around it.
        let (site, _) = try SiteLibrary.standard().load(argument(0, or: "helsinki_kluuvi"))
        let proposal = try MastProposal(site: site, placement: .roof)
        let mast = try Mast(site: site, proposal: proposal, height: nil)
        let users = Int(argument(2, or: "2000")) ?? 2_000
        let dataset = try DatasetRecipe(users: users).dataset(site: site, mast: mast)
        let link = Link(
            maximumPower: 20, noisePower: NoisePreset.paper.power(for: dataset.record))
        print("\(site.name): mast \(proposal.reason), \(dataset.userCount) users with a channel")

        // Groups of four users in each other's sight of the mast, one batch [B, K, N].
        let pool = dataset.users(.lineOfSight, pool: .all)
        let groups = GroupSampler(pools: [pool], usersPerGroup: 4).groups(count: 200, seed: 1)
        let channels = dataset.batch(of: groups)

        // The same channels through several precoders.
        let precoders: [any Precoder] = [
            ZeroForcing(.frobenius), WMMSE(), StructuredPrecoder(model), ReferencePrecoder(),
        ]
        for precoder in precoders {
            let runtime = PrecodingRuntime(precoder, users: 4, antennas: dataset.antennaCount)
            let made = try runtime.precode(channels, link: link)
            let sums = (0..<channels.count).map {
                SpectralEfficiency.sumRate(channel: channels[$0], precoder: made[$0], link: link)
            }
            let mean = sums.reduce(0, +) / Double(sums.count)
            print(row(precoder.name, "\(rounded(mean)) bit/s/Hz"))
        }

        // The other question: the least energy for what four users ask for.
        let rates = [2.0, 2, 4, 1]
        let strategies: [any RateTargetPrecoder] = [
            AntennaSelectionPrecoder(.all), AntennaSelectionPrecoder(.greedy),
            StructuredSelection(model),
        ]
        for strategy in strategies {
            let sent = strategy.transmission(for: channels[0], rates: rates, link: link)
            let on = sent.antennas
            print(row(strategy.name, "\(on) antennas, \(rounded(sent.energy(.default))) W"))
        }
    }

    private static func row(_ name: String, _ value: String) -> String {
        name + String(repeating: " ", count: max(2, 62 - name.count)) + value
    }

    private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
