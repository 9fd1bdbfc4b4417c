import Precoding

extension SplitEvaluation {
    /// Mean energy of every strategy at every requested rate, over the groups of the first
    /// ``Evaluator/energyGroups`` that all antennas can serve; rates that none can meet are left
    /// out.
    ///
    /// The derived strategies of ``RateTargetPrecoders`` come first, then those of
    /// ``Evaluator/ratePrecoders`` for groups of this size.
    func energy() -> [EnergyPoint] {
        let groups = groups.prefix(evaluator.energyGroups)
        guard !groups.isEmpty else { return [] }
        let channels = dataset.batch(of: Array(groups))
        // Of full power only the power is shown, which no choice of weights changes.
        let strategies =
            RateTargetPrecoders.derived(
                fullPower: ZeroForcing(.equalPower), energy: evaluator.energyModel,
                seed: evaluator.seed)
            + evaluator.ratePrecoders.filter(evaluator.serves)
        return evaluator.requestedRates.flatMap { rate -> [EnergyPoint] in
            defer { progress.advance() }
            let trial = RequestTrial(
                channels, rates: Array(repeating: rate, count: channels.count * channels.users),
                link: link, energyModel: evaluator.energyModel, threads: evaluator.threads)
            guard trial.isFeasible.contains(true) else { return [] }
            return strategies.map { strategy in
                let outcomes = trial.outcomes(of: strategy)
                func mean(_ value: (RequestOutcome) -> Double) -> Double {
                    outcomes.reduce(0) { $0 + value($1) } / Double(outcomes.count)
                }
                return EnergyPoint(
                    split: name, strategy: strategy.name, requestedRate: rate,
                    meanPower: mean(\.energy), meanAntennas: mean { Double($0.antennas) },
                    feasibleShare: trial.feasibleShare,
                    rateError: strategy.isLearned ? mean(\.rateError) : nil,
                    metShare: strategy.isLearned ? mean { $0.isMet ? 1 : 0 } : nil)
            }
        }
    }
}
