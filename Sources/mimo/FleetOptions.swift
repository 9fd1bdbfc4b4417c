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

    @Option(help: "With --map: nearest user in m.")
    var minimumDistance = 50.0

    @Option(help: "With --map: farthest user in m; windows reach 100 m farther.")
    var maximumDistance = 400.0

    @Option(help: "With --map: carrier in GHz.")
    var frequency = 2.0

    @Option(help: "With --map: model that is evaluated on every mast, or none.")
    var model = ModelLibrary.shipped

    @Option(
        help: "With --map: precoders to evaluate, separated by commas, or none for no evaluation.")
    var precoders = "zf,zf-equal,rzf-equal,wmmse"

    @Option(help: "With --map: users served at once.")
    var usersPerGroup = 4

    @Option(help: "With --map: groups of each kind of users (LOS, NLOS) on every mast.")
    var groups = 100

    @Option(help: "With --map: rate requested by every user in bit/s/Hz, whose energy is told.")
    var requestedRate = 1.0

    func validate() throws {
        guard minimumDistance >= 0, maximumDistance > minimumDistance, maximumDistance <= 5000
        else {
            throw ValidationError(
                "--maximum-distance must exceed --minimum-distance and be at most 5000")
        }
        guard frequency > 0, frequency.isFinite else {
            throw ValidationError("--frequency must be positive")
        }
        guard usersPerGroup > 0, groups > 0 else {
            throw ValidationError("--users-per-group and --groups must be positive")
        }
        guard requestedRate > 0, requestedRate.isFinite else {
            throw ValidationError("--requested-rate must be positive")
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
        evaluator.precoders = try PrecoderRegistry.precoders(named: precoders)
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
