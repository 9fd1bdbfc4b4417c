import Channels
import LinearAlgebra
import Precoding
import Support

extension EnvironmentEvaluation {
    /// Strategies for requested rates over a band, and what their points are called.
    private enum BandStrategy {
        case fullPower, all, allLoaded, greedy, greedyLoaded
        case learned(any BandRateTargetPrecoder)

        var id: PrecoderID {
            switch self {
            case .fullPower: PrecoderID("all antennas, full power", family: .fullPower)
            case .all: AntennaSelectionPrecoder(.all).id
            case .allLoaded:
                PrecoderID(
                    "\(AntennaSelectionPrecoder(.all).id.label), rates loaded", family: .allAntennas
                )
            case .greedy: AntennaSelectionPrecoder(.greedy).id
            case .greedyLoaded:
                PrecoderID(
                    "\(AntennaSelectionPrecoder(.greedy).id.label), rates loaded",
                    family: .greedyAntennas)
            case .learned(let selection): selection.id
            }
        }
    }

    /// The energy points over a band of the first `count` groups of users: antennas are on or off for
    /// the whole band, powers are exact in each group of resource blocks.
    ///
    /// Of learned strategies only those take part that choose antennas for bands. Over estimates
    /// there are no points: nothing here knows errors.
    func bandEnergy(_ count: Int) -> [RequestPoint] {
        guard evaluator.pilotRatio == nil else { return [] }
        let learned = evaluator.ratePrecoders.compactMap { $0 as? any BandRateTargetPrecoder }
        let strategies: [BandStrategy] =
            [.fullPower, .all, .allLoaded, .greedy, .greedyLoaded] + learned.map { .learned($0) }
        return evaluator.requestedRates.flatMap { rate -> [RequestPoint] in
            defer { progress.advance() }
            let users = band.batch.users
            let outcomes = Parallel.map(count, threads: evaluator.threads) { g in
                self.outcomes(group: g, rate: rate, strategies)
            }
            let feasible = outcomes.compactMap { $0 }
            guard !feasible.isEmpty else { return [] }
            return strategies.indices.map { i in
                RequestPoint(
                    sight: environment.sight, id: strategies[i].id,
                    request: .init(sumRate: Double(users) * rate, userRate: rate),
                    feasibleShare: Double(feasible.count) / Double(count),
                    outcomes: feasible.map { $0[i] })
            }
        }
    }

    /// What each strategy makes of `rate` for every user of group `g`; `nil` where all antennas cannot
    /// meet it.
    private func outcomes(
        group g: Int, rate: Double, _ strategies: [BandStrategy]
    ) -> [RequestOutcome]? {
        let (s, users) = (band.groups, band.batch.users)
        let channels = (0..<s).map { band.batch[g * s + $0] }
        let request = BandRequest(
            channels: channels, weights: band.weights,
            rates: Array(repeating: rate, count: users), link: link)
        let model = evaluator.energyModel
        let all = BandSelection.all(request, energy: model)
        guard all.isFeasible else { return nil }
        let greedy = BandSelection.greedy(request, energy: model)
        return strategies.map { strategy in
            switch strategy {
            case .fullPower:
                let reached = band.averaged(
                    channels.map {
                        SpectralEfficiency.rates(
                            channel: $0,
                            precoder: ZeroForcing(.equalPower).precoder(for: $0, link: link),
                            link: link)
                    })[0]
                return RequestOutcome(
                    rates: reached, requested: request.rates, antennas: channels[0].columns,
                    transmitPower: link.maximumPower, energyModel: model)
            case .all: return outcome(all, request)
            case .allLoaded: return outcome(all.loaded(request, energy: model), request)
            case .greedy: return outcome(greedy, request)
            case .greedyLoaded: return outcome(greedy.loaded(request, energy: model), request)
            case .learned(let selection):
                return outcome(selection.selection(for: request), request)
            }
        }
    }

    /// What a choice costs, and the rates that its precoders have.
    private func outcome(_ choice: BandSelection, _ request: BandRequest) -> RequestOutcome {
        let rates = band.averaged(
            request.channels.indices.map { s in
                SpectralEfficiency.rates(
                    channel: request.channels[s], precoder: choice.groups[s].precoder, link: link)
            })[0]
        return RequestOutcome(
            rates: rates, requested: request.rates, antennas: choice.antennas,
            transmitPower: choice.transmitPower, energyModel: evaluator.energyModel)
    }
}
