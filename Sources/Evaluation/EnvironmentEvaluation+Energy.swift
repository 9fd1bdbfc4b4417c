import Precoding

extension EnvironmentEvaluation {
    /// Mean energy of every strategy at every requested rate, over the groups of the first
    /// ``Evaluator/energyGroups`` that all antennas can serve; rates that none can meet are left
    /// out.
    ///
    /// The derived strategies of ``RateTargetPrecoders`` come first, then those of
    /// ``Evaluator/ratePrecoders`` for groups of this size. Over estimates all but the strategies that
    /// know their errors are given the channels, as a genie would.
    func energy() -> [RequestPoint] {
        let groups = groups.prefix(evaluator.energyGroups)
        guard !groups.isEmpty else { return [] }
        if band.groups > 1 { return bandEnergy(groups.count) }
        let channels = dataset.batch(of: Array(groups))
        let strategies = evaluator.strategies
        let estimates = evaluator.pilotRatio.map {
            ChannelEstimate.batch(channels, pilotRatio: $0, seed: evaluator.seed)
        }
        return evaluator.requestedRates.flatMap { rate -> [RequestPoint] in
            defer { progress.advance() }
            var trial = RequestTrial(
                channels, rates: Array(repeating: rate, count: channels.count * channels.users),
                link: link, energyModel: evaluator.energyModel, threads: evaluator.threads)
            trial.estimates = estimates
            return trial.points(
                of: strategies, sight: environment.sight,
                request: .init(sumRate: Double(channels.users) * rate, userRate: rate))
        }
    }
}
