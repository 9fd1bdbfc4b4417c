import ArgumentParser
import Channels
import Evaluation
import Precoding
import Support

/// How an evaluation is done; shared by the commands that make one.
struct EvaluationOptions: ParsableArguments {
    @Option(help: "Precoders, separated by commas.")
    var precoders = "mrt,zf,zf-equal,zf-waterfilling,rzf,rzf-equal,wmmse"

    @Option(help: "Users per group; fast up to 16.")
    var usersPerGroup = 4

    @Option(help: "Groups per environment.")
    var groups = 1_000

    @Option(
        help: ArgumentHelp("Noise: paper, thermal or a power in W.", valueName: "paper|thermal|W"))
    var noise = "paper"

    @Option(help: "Users to draw groups from: test (those kept for testing) or all.")
    var pool = UserPool.test

    @Option(help: "Rates requested by every user in bit/s/Hz, separated by commas; none for none.")
    var energyRates = "0.5,1,2,3,4"

    @Option(help: "Groups per environment for the energy table.")
    var energyGroups = 100

    @Option(
        help: ArgumentHelp(
            "Power per antenna: default (1 W), macro (12 W) or a power in W.",
            valueName: "default|macro|W"))
    var energyModel = "default"

    func validate() throws {
        guard usersPerGroup > 0 else { throw ValidationError("--users-per-group must be positive") }
        guard groups > 0 else { throw ValidationError("--groups must be positive") }
        guard energyGroups > 0 else { throw ValidationError("--energy-groups must be positive") }
    }

    /// The evaluator that these options ask for.
    func evaluator(_ shared: SharedOptions) throws -> Evaluator {
        var evaluator = Evaluator()
        evaluator.precoders = try PrecoderRegistry.precoders(named: precoders)
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
