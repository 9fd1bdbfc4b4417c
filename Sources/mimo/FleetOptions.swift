import ArgumentParser
import Channels
import Evaluation
import Foundation
import Models
import Precoding
import Support

/// What `mimo dataset --map` has beside the options of a manifest: the map, the cells and how masts are
/// evaluated.
struct FleetOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Map of all masts of the list (.osm.pbf, .osm), such as a country's extract.",
            valueName: "file"))
    var map: String?

    @Option(help: "With --map: nearest user, 0 to 5000 m.")
    var minimumDistance = Standard().minimumDistance

    @Option(help: "With --map: farthest user, 0 to 5000 m; windows reach 100 m farther.")
    var maximumDistance = Standard().maximumDistance

    @Option(help: "With --map: carrier in GHz, 0.1 to 100.")
    var frequency = Standard().frequency

    @Option(help: "With --map: model that is evaluated on every mast, or none.")
    var model = ModelLibrary.shipped

    @Option(
        help: "With --map: precoders to evaluate, separated by commas, or none for no evaluation.")
    var precoders = Self.classical

    @Option(help: "With --map: users served at once, 1 to 256.")
    var usersPerGroup = Standard().usersPerGroup

    @Option(
        help: "With --map: groups of each kind of users (LOS, NLOS) on every mast, 1 to 1000000.")
    var groups = Standard().groups

    @Option(
        help:
            "With --map: rate requested by every user, 0.001 to 100 bit/s/Hz, whose energy is told."
    )
    var requestedRate = Standard().requestedRate

    /// The options that were given something else than their default, by name.
    private var changed: [String] {
        let standard = Standard()
        let all = [
            ("--minimum-distance", minimumDistance != standard.minimumDistance),
            ("--maximum-distance", maximumDistance != standard.maximumDistance),
            ("--frequency", frequency != standard.frequency),
            ("--model", model != ModelLibrary.shipped),
            ("--precoders", precoders != Self.classical),
            ("--users-per-group", usersPerGroup != standard.usersPerGroup),
            ("--groups", groups != standard.groups),
            ("--requested-rate", requestedRate != standard.requestedRate),
        ]
        return all.filter(\.1).map(\.0)
    }

    /// The defaults.
    private struct Standard {
        let minimumDistance = 50.0
        let maximumDistance = 400.0
        let frequency = 2.0
        let usersPerGroup = 4
        let groups = 100
        let requestedRate = 1.0
    }

    private static let classical = "zf,zf-equal,rzf-equal,wmmse"

    func validate() throws {
        try OptionRange.check("--minimum-distance", minimumDistance, 0...5_000, unit: "m")
        try OptionRange.check("--maximum-distance", maximumDistance, 0...5_000, unit: "m")
        guard maximumDistance > minimumDistance else {
            throw ValidationError("--maximum-distance must exceed --minimum-distance")
        }
        try OptionRange.check("--frequency", frequency, 0.1...100, unit: "GHz")
        try OptionRange.check("--users-per-group", usersPerGroup, OptionRange.usersPerGroup)
        try OptionRange.check("--groups", groups, OptionRange.groups)
        try OptionRange.check("--requested-rate", requestedRate, 0.001...100, unit: "bit/s/Hz")
        if map == nil, let name = changed.first {
            throw ValidationError("\(name) goes with --map: without it nothing would come of it")
        }
    }

    /// `recipe` with the cells of these options.
    func apply(to recipe: DatasetRecipe) -> DatasetRecipe {
        var recipe = recipe
        recipe.users.distances = minimumDistance...maximumDistance
        recipe.radio.carrierFrequency = frequency * 1e9
        return recipe
    }

    /// Most groups that energies are means over: greedy selection is slow, and a mean is wanted.
    private static let energyGroups = 25

    /// How masts with `array` are evaluated; `nil` if not at all.
    ///
    /// - Throws: `InputError` naming the option or the model's file.
    func evaluation(
        _ array: AntennaArray, _ shared: SharedOptions, threads: Int?
    ) throws -> FleetEvaluation? {
        guard precoders != "none" else { return nil }
        var evaluator = Evaluator()
        evaluator.precoders = try PrecoderRegistry.precoders(
            named: precoders, source: "--precoders")
        evaluator.usersPerGroup = usersPerGroup
        evaluator.groups = groups
        evaluator.energyRates = [requestedRate]
        evaluator.energyGroups = min(groups, Self.energyGroups)
        evaluator.seed = shared.seed
        evaluator.threads = shared.threads ?? threads
        var strategy = AntennaSelectionPrecoder(.greedy).id.label
        guard model != "none" else {
            return FleetEvaluation(evaluator, strategy: strategy, model: nil)
        }
        let loaded = try LoadedModel(model)
        let learned = try loaded.precoders(antennas: array.count, energy: evaluator.energyModel)
        evaluator.precoders.append(learned.sumRate)
        if let rates = learned.requestedRates {
            evaluator.ratePrecoders.append(rates)
            strategy = rates.id.label
        }
        return FleetEvaluation(
            evaluator, strategy: strategy,
            model: (loaded.name, try Self.checksum(ofModel: loaded.folder)))
    }

    /// One checksum of all files of a model that its precoders depend on.
    private static func checksum(ofModel folder: String) throws -> String {
        let names = [ModelFolder.configurationFile, ModelFolder.weightFile]
        let paths = (names + names.map { FilePath.join(LoadedModel.coreFolder, $0) })
            .map { FilePath.join(folder, $0) }.filter(FileManager.default.fileExists)
        let sums = try paths.map { try SHA256.hexadecimal(ofFile: $0) }
        return SHA256.hexadecimal(of: Data(sums.joined().utf8))
    }
}
