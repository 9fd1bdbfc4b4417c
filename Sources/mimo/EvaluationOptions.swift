import ArgumentParser
import Channels
import Evaluation
import Precoding
import Support

/// How an evaluation is done; shared by the commands that make one.
struct EvaluationOptions: ParsableArguments {
    @Option(help: "Precoders, separated by commas.")
    var precoders = "mrt,zf,zf-equal,zf-waterfilling,rzf,rzf-equal,wmmse"

    @Option(help: "Users per group, 1 to 256; fast up to 16.")
    var usersPerGroup = 4

    @Option(help: "Groups per environment, 1 to 1000000.")
    var groups = 1_000

    @Option(
        help: ArgumentHelp(
            "Noise: paper, thermal or a power of 1e-30 to 1e30 W.", valueName: "paper|thermal|W"))
    var noise = "paper"

    @Option(help: "Users to draw groups from: test (those kept for testing) or all.")
    var pool = UserPool.test

    @Option(
        help:
            "Rates requested by every user, above 0 to 100 bit/s/Hz, separated by commas; none for none."
    )
    var energyRates = "0.5,1,2,3,4"

    @Option(help: "Groups per environment for the energy table, 1 to 1000000.")
    var energyGroups = 100

    @Option(
        help: ArgumentHelp(
            "Power per antenna: default (1 W), macro (12 W) or a power of 0 to 1e6 W.",
            valueName: "default|macro|W"))
    var energyModel = "default"

    func validate() throws {
        try OptionRange.check("--users-per-group", usersPerGroup, OptionRange.usersPerGroup)
        try OptionRange.check("--groups", groups, OptionRange.groups)
        try OptionRange.check("--energy-groups", energyGroups, OptionRange.groups)
    }

    /// The evaluator that these options ask for.
    func evaluator(_ shared: SharedOptions) throws -> Evaluator {
        var evaluator = Evaluator()
        evaluator.precoders = try PrecoderRegistry.precoders(
            named: precoders, source: "--precoders")
        evaluator.usersPerGroup = usersPerGroup
        evaluator.groups = groups
        evaluator.noise = try NoisePreset(noise)
        evaluator.pool = pool
        evaluator.energyModel = try EnergyModel(energyModel)
        evaluator.energyRates = try rates()
        evaluator.energyGroups = energyGroups
        evaluator.seed = shared.seed
        evaluator.threads = shared.threads
        return evaluator
    }

    private func rates() throws -> [Double] {
        if energyRates == "none" { return [] }
        return try RateList.rates(energyRates, option: "--energy-rates")
    }
}

extension UserPool: ExpressibleByArgument {}
