import ArgumentParser
import Channels
import Evaluation
import Precoding
import Support

/// How an evaluation is done; shared by the commands that make one.
struct EvaluationOptions: ParsableArguments {
    @Option(help: "Precoders, separated by commas.")
    var precoders = Standard().precoders

    @Option(help: "Users per group, 1 to 256; fast up to 16.")
    var usersPerGroup = Standard().usersPerGroup

    @Option(help: "Groups per environment, 1 to 1000000.")
    var groups = Standard().groups

    @Option(
        help: ArgumentHelp(
            "Noise: paper, thermal or a power of 1e-30 to 1e30 W.", valueName: "paper|thermal|W"))
    var noise = Standard().noise

    @Option(help: "Users to draw groups from: test (those kept for testing) or all.")
    var pool = Standard().pool

    @Option(
        help:
            "Rates requested by every user, above 0 to 100 bit/s/Hz, separated by commas; none for none."
    )
    var energyRates = Standard().energyRates

    @Option(help: "Groups per environment for the energy table, 1 to 1000000.")
    var energyGroups = Standard().energyGroups

    @Option(
        help: ArgumentHelp(
            "Power per antenna: default (1 W), macro (12 W) or a power of 0 to 1e6 W.",
            valueName: "default|macro|W"))
    var energyModel = Standard().energyModel

    /// The defaults.
    private struct Standard {
        let precoders = "mrt,zf,zf-equal,zf-waterfilling,rzf,rzf-equal,wmmse"
        let usersPerGroup = 4
        let groups = 1_000
        let energyGroups = 100
        let noise = "paper"
        let energyModel = "default"
        let energyRates = "0.5,1,2,3,4"
        let pool = UserPool.test
    }

    /// The options that were given something else than their default, by name.
    var changed: [String] {
        let standard = Standard()
        let all = [
            ("--precoders", precoders != standard.precoders),
            ("--users-per-group", usersPerGroup != standard.usersPerGroup),
            ("--groups", groups != standard.groups), ("--noise", noise != standard.noise),
            ("--pool", pool != standard.pool),
            ("--energy-rates", energyRates != standard.energyRates),
            ("--energy-groups", energyGroups != standard.energyGroups),
            ("--energy-model", energyModel != standard.energyModel),
        ]
        return all.filter(\.1).map(\.0)
    }

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
