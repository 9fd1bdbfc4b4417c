import Models
import LinearAlgebra
import Precoding

/// Table II: operations by the paper's count, and measured time, of every precoder.
public struct CostExperiment: Experiment {
    /// The experiment.
    public init() {}

    /// Channels that one-by-one paths are timed on: a textbook iteration takes tens of
    /// milliseconds.
    private static let singles = 16
    /// Runs, of which the fastest counts: the others measure the machine.
    private static let runs = 3

    /// Counts and times on the groups of the first environment, on one thread.
    public func run(in laboratory: Laboratory) throws -> CostResult {
        BLASThreads.set(1)
        let environment = laboratory.environments[0]
        let channels = environment.channels
        let link = environment.link
        let options = WMMSEOptions(iterations: 36, start: .maximumRatio)
        let learned = try laboratory.precoder(.zeroShot, for: environment)
        var precoders: [(String, any Precoder)] = [
            (CostResult.zeroForcing, ZeroForcing(.frobenius)),
            (CostResult.textbook, TextbookWMMSE(options)), (CostResult.reduced, WMMSE(options)),
            (CostResult.transformer, learned),
        ]
        if let structured = laboratory.structured {
            precoders.append((structured.name, StructuredPrecoder(structured)))
        }
        let few = (0..<min(Self.singles, channels.count)).map { ChannelBatch([channels[$0]]) }
        var rows = precoders.map { name, precoder in
            let count = precoder.flops(users: channels.users, antennas: channels.antennas)
            var hasBatch = true
            let batch = Self.seconds {
                hasBatch = precoder.precoders(for: channels, link: link, threads: 1) != nil
            }
            // One channel after another, in memory that is there already.
            let runtime = PrecodingRuntime(
                precoder, users: channels.users, antennas: channels.antennas)
            let single = Self.seconds {
                for one in few { _ = try? runtime.precode(one, link: link) }
            }
            return CostResult.Row(
                name: name, flops: count.total, formula: count.formula,
                batchSeconds: hasBatch ? batch / Double(channels.count) : nil,
                singleSeconds: single / Double(few.count))
        }
        rows.append(withRates(learned, channels, few, link))
        return CostResult(
            environment: EnvironmentRecord(environment), users: channels.users,
            antennas: channels.antennas, batch: channels.count, rows: rows)
    }

    /// The transformer with the rate token, on requests of 1 bit/s/Hz; timed only if the model was
    /// trained for it, since its answer is of no use otherwise.
    private func withRates(
        _ learned: LearnedPrecoder, _ channels: ChannelBatch, _ few: [ChannelBatch], _ link: Link
    ) -> CostResult.Row {
        let c = learned.configuration
        var shape = FlopCount.TransformerShape(
            antennas: channels.antennas, users: channels.users, hasRateToken: true)
        shape.embedding = c.embedding
        shape.feedForward = c.feedForward
        shape.blocks = c.blocks
        shape.extraInputs = c.tokenInputs - 2 * c.antennas
        let count = FlopCount.transformer(shape)
        func answer(_ batch: ChannelBatch) {
            let rates = Array(repeating: 1.0, count: batch.count * batch.users)
            _ = learned.transmissions(for: batch, rates: rates, link: link, threads: 1)
        }
        let isTimed = learned.isTrainedForRates
        return CostResult.Row(
            name: CostResult.rateTransformer, flops: count.total, formula: count.formula,
            batchSeconds: isTimed
                ? Self.seconds { answer(channels) } / Double(channels.count) : nil,
            singleSeconds: isTimed
                ? Self.seconds { few.forEach(answer) } / Double(few.count) : nil)
    }

    private static func seconds(_ body: () -> Void) -> Double {
        let clock = ContinuousClock()
        return (0..<runs).reduce(Double.infinity) { fastest, _ in
            min(fastest, clock.measure(body) / .seconds(1))
        }
    }
}
