import Channels
import LinearAlgebra
import Models
import Precoding
import Support

/// Figure 4 (ours): sum rate against the pilots' signal-to-noise ratio.
///
/// Every precoder gets the same estimates and is judged on the channels; the reference, which all
/// shares are of, knows the channels.
package struct Figure4: Sendable, Equatable, Codable {
    /// One method at one pilot ratio in one environment.
    package struct Row: Sendable, Equatable, Codable {
        /// Where it is.
        package var environment: Environment
        /// What the method is.
        package var id: PrecoderID
        /// Pilot signal-to-noise ratio in dB; `nil` where the channels are known.
        package var pilotRatio: Double?
        /// What it reaches on the channels.
        package var sumRate: SumRate
    }

    /// The environments.
    package var environments: [EnvironmentRecord]
    /// Name of the model that knows channels.
    package var model: String
    /// Every method at every ratio, environment by environment.
    package var rows: [Row]

    /// A result from its parts.
    package init(environments: [EnvironmentRecord], model: String, rows: [Row]) {
        self.environments = environments
        self.model = model
        self.rows = rows
    }

    /// How the model that knows channels comes to an environment here.
    static let methods: [LearnedMethod] = [.zeroShot, .fewShot, .fullModel, .scratch]

    /// What the transformer whose heads give precoders is called here.
    static let linear = PrecoderID(
        "paper's form, zero-shot", family: .transformer, isLearned: true,
        head: LearnedMethod.zeroShot.rawValue)

    /// The classical precoders; they count errors as noise.
    static let classical: [any Precoder] = [Figure2.wmmse, RegularizedZeroForcing(.equalPower)]

    /// Trains what is missing and evaluates every method on the same groups and estimates.
    package init(in context: ReproductionContext) throws {
        guard let knowing = context.knowing else {
            throw InputError(
                "figure4", expected: "a model that knows channels (--model)", found: "none")
        }
        var rows: [Row] = []
        for part in context.environments {
            let models = try Self.methods.map {
                ($0.id, try context.model($0, of: knowing, for: part))
            }
            let plain = try context.precoder(.zeroShot, for: part)
            for ratio in context.configuration.pilotRatios.map(Optional.some) + [nil] {
                try context.checkCancelled()
                var contenders: [(id: PrecoderID, precoder: any Precoder)] = try models.map {
                    (
                        $0,
                        LoadedModel.precoder(
                            knowing.core,
                            try LearnedEstimator($1, antennas: part.dataset.antennaCount),
                            model: $1, pilotRatio: ratio)
                    )
                }
                contenders.append((Self.linear, plain))
                contenders += Self.classical.map { precoder in
                    (
                        precoder.id,
                        ratio.map {
                            EstimatingPrecoder(precoder, ScalarEstimator(), pilotRatio: $0)
                        } ?? precoder
                    )
                }
                rows += try contenders.map { id, precoder in
                    Row(
                        environment: part.environment, id: id, pilotRatio: ratio,
                        sumRate: try context.sumRate(of: precoder, on: part, pilotRatio: ratio))
                }
            }
        }
        self.init(
            environments: context.environments.map(EnvironmentRecord.init),
            model: knowing.model.name, rows: rows)
    }

    /// What the method `id` reaches in `environment` at a pilot ratio.
    func sumRate(_ id: PrecoderID, in environment: Environment, at ratio: Double?) -> SumRate? {
        rows.first { $0.environment == environment && $0.id == id && $0.pilotRatio == ratio }?
            .sumRate
    }
}
