import LinearAlgebra
import Models
import Precoding

/// Table II: operations by the paper's count, and measured time, of every precoder.
package struct Table2: Sendable, Equatable, Codable {
    /// One precoder.
    package struct Row: Sendable, Equatable, Codable {
        /// Its name.
        package var name: String
        /// Floating point operations for one channel, by the paper's count.
        package var flops: Double
        /// The formula of ``flops``.
        package var formula: String
        /// Seconds for one channel within a batch, and alone, on one thread; `nil` where there is
        /// no such path.
        package var batchSeconds, singleSeconds: Double?

        /// A row from its parts.
        package init(
            name: String, flops: Double, formula: String, batchSeconds: Double?,
            singleSeconds: Double?
        ) {
            self.name = name
            self.flops = flops
            self.formula = formula
            self.batchSeconds = batchSeconds
            self.singleSeconds = singleSeconds
        }
    }

    /// Whose channels were timed.
    package var environment: EnvironmentRecord
    /// Users K, antennas N, and channels of the timed batch.
    package var users, antennas, batch: Int
    /// The precoders.
    package var rows: [Row]

    /// A result from its parts.
    package init(
        environment: EnvironmentRecord, users: Int, antennas: Int, batch: Int, rows: [Row]
    ) {
        self.environment = environment
        self.users = users
        self.antennas = antennas
        self.batch = batch
        self.rows = rows
    }

    static let zeroForcing = "ZF"
    static let textbook = "WMMSE textbook, 36 iterations"
    static let reduced = "WMMSE reduced, 36 iterations"
    static let transformer = "transformer"
    static let rateTransformer = "transformer with rate token"

    /// Channels that one-by-one paths are timed on: a textbook iteration takes tens of
    /// milliseconds.
    private static let singles = 16
    /// Runs, of which the fastest counts: the others measure the machine.
    private static let runs = 3

    /// Counts and times on the groups of the first environment, on one thread.
    package init(in context: ReproductionContext) throws {
        BLASThreads.set(1)
        let part = context.environments[0]
        let channels = part.channels
        let link = part.link
        let options = WMMSEOptions(iterations: 36, start: .maximumRatio)
        let learned = try context.precoder(.zeroShot, for: part)
        var precoders: [(String, any Precoder)] = [
            (Self.zeroForcing, ZeroForcing(.frobenius)),
            (Self.textbook, TextbookWMMSE(options)), (Self.reduced, WMMSE(options)),
            (Self.transformer, learned),
        ]
        if let structured = context.structured {
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
            return Row(
                name: name, flops: count.total, formula: count.formula,
                batchSeconds: hasBatch ? batch / Double(channels.count) : nil,
                singleSeconds: single / Double(few.count))
        }
        rows.append(Self.withRates(learned, channels, few, link))
        self.init(
            environment: EnvironmentRecord(part), users: channels.users,
            antennas: channels.antennas, batch: channels.count, rows: rows)
    }

    /// The transformer with the rate token, on requests of 1 bit/s/Hz; timed only if the model was
    /// trained for it, since its answer is of no use otherwise.
    private static func withRates(
        _ learned: LearnedPrecoder, _ channels: ChannelBatch, _ few: [ChannelBatch], _ link: Link
    ) -> Row {
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
        return Row(
            name: rateTransformer, flops: count.total, formula: count.formula,
            batchSeconds: isTimed
                ? seconds { answer(channels) } / Double(channels.count) : nil,
            singleSeconds: isTimed
                ? seconds { few.forEach(answer) } / Double(few.count) : nil)
    }

    private static func seconds(_ body: () -> Void) -> Double {
        let clock = ContinuousClock()
        return (0..<runs).reduce(Double.infinity) { fastest, _ in
            min(fastest, clock.measure(body) / .seconds(1))
        }
    }
}
