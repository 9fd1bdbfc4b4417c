import Precoding

extension EnvironmentEvaluation {
    /// Mean energy of every strategy at every requested rate, over the groups of the first
    /// ``Evaluator/energyGroups`` that all antennas can serve; rates that none can meet are left
    /// out.
    ///
    /// The derived strategies of ``RateTargetPrecoders`` come first, then those of
    /// ``Evaluator/ratePrecoders`` for groups of this size.
    func energy() -> [RequestPoint] {
        let groups = groups.prefix(evaluator.energyGroups)
        guard !groups.isEmpty else { return [] }
        let channels = dataset.batch(of: Array(groups))
        let strategies = evaluator.strategies
        return evaluator.requestedRates.flatMap { rate -> [RequestPoint] in
            defer { progress.advance() }
            let trial = RequestTrial(
                channels, rates: Array(repeating: rate, count: channels.count * channels.users),
                link: link, energyModel: evaluator.energyModel, threads: evaluator.threads)
            return trial.points(
                of: strategies, sight: environment.sight,
                request: .init(sumRate: Double(channels.users) * rate, userRate: rate))
        }
    }
}
