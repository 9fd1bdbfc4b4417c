import LinearAlgebra
import Precoding
import Support

extension SplitEvaluation {
    /// The strategies of ``EnergyPoint/strategy``, in the order of a table.
    static let strategies = [
        "all antennas, full power", "all antennas, exact power", "random antennas, exact power",
        "greedy antennas, exact power",
    ]

    /// Mean energy of every strategy at every requested rate, over the groups of the first
    /// ``Evaluator/energyGroups`` that all antennas can serve; rates that none can meet are left
    /// out.
    func energy(_ channels: [ComplexMatrix]) -> [EnergyPoint] {
        let count = min(channels.count, evaluator.energyGroups)
        let antennas = dataset.antennaCount
        let model = evaluator.energyModel
        return evaluator.energyRates.flatMap { rate -> [EnergyPoint] in
            defer { progress.advance() }
            let rates = [Double](repeating: rate, count: evaluator.usersPerGroup)
            // (energy, antennas) of each strategy, `nil` where infeasible.
            let found = Parallel.map(count, threads: evaluator.threads) {
                g -> [(Double, Int)]? in
                let h = channels[g]
                let all = AntennaSelection.all(
                    channel: h, rates: rates, link: link, energy: model)
                guard all.isFeasible else { return nil }
                let random = AntennaSelection.random(
                    channel: h, rates: rates, link: link, energy: model,
                    seed: evaluator.seed &+ UInt64(g))
                let greedy = AntennaSelection.greedy(
                    channel: h, rates: rates, link: link, energy: model)
                return [
                    (
                        model.power(antennas: antennas, transmitPower: link.maximumPower),
                        antennas
                    ),
                    (all.energy, all.antennas), (random.energy, random.antennas),
                    (greedy.energy, greedy.antennas),
                ]
            }
            let feasible = found.compactMap { $0 }
            guard !feasible.isEmpty else { return [] }
            let n = Double(feasible.count)
            return Self.strategies.enumerated().map { index, strategy in
                EnergyPoint(
                    split: name, strategy: strategy, requestedRate: rate,
                    meanPower: feasible.reduce(0) { $0 + $1[index].0 } / n,
                    meanAntennas: feasible.reduce(0) { $0 + Double($1[index].1) } / n,
                    feasibleShare: n / Double(count))
            }
        }
    }
}
