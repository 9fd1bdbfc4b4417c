import LinearAlgebra
import Numerics
import Support

// Goals, in order:
//   1. The fast path of the precoder, unchanged: the same bits for any number of threads.
//   2. In steady state no allocation, no lock and no logging: a call costs what its arithmetic
//      costs.
//   3. Several threads may call one runtime at the same time.

/// A precoder ready to run on one batch after another of channels of one shape.
///
///     let runtime = PrecodingRuntime(ZeroForcing(.equalPower), users: 4, antennas: 64)
///     try runtime.precode(channels, count: 1_000, link: link, into: precoders)
///
/// K users, N antennas, B groups. The memory that a thread works in is made when the thread first
/// needs it and kept; ``warmUp(calls:)`` makes it beforehand. After that a call allocates nothing,
/// except where ``allocates`` says so, or a channel is too ill-conditioned for single precision, or
/// more than ``concurrentCalls`` calls run at the same time.
public final class PrecodingRuntime: Sendable {
    /// The precoder.
    public let precoder: any Precoder
    /// Users K and antennas N of a channel.
    public let users, antennas: Int
    /// Threads that one call may use.
    public let threads: Int
    /// Whether the precoder has no fast path at this shape, so that its double-precision form runs,
    /// which allocates.
    public let allocates: Bool
    /// Whether calls may bring a pilot ratio for each user: the precoder is an
    /// ``EstimatingPrecoder`` and has a fast path at this shape.
    public let takesPilotRatios: Bool
    /// Calls at the same time for which memory is kept.
    public let concurrentCalls: Int

    private let workers: ObjectPool<any BatchWorker>
    private let states: ObjectPool<BatchWork.State>
    private let team: HelperTeam<BatchWork>?
    private let pieceSize: Int

    /// A runtime of `precoder` for channels [`users`, `antennas`].
    ///
    /// - Parameters:
    ///   - precoder: what computes the precoders.
    ///   - users: K, at least 1.
    ///   - antennas: N, at least 1.
    ///   - threads: threads that one call may use, its own among them. Helpers are started here and
    ///     sleep between calls; they help one call at a time.
    ///   - concurrentCalls: calls at the same time for which memory is kept; `nil` is twice the
    ///     number of processors.
    public init(
        _ precoder: any Precoder, users: Int, antennas: Int, threads: Int = 1,
        concurrentCalls: Int? = nil
    ) {
        precondition(users > 0 && antennas > 0, "no channels of shape [\(users), \(antennas)]")
        let make: @Sendable () -> any BatchWorker = {
            precoder.batchWorker(users: users, antennas: antennas)
                ?? PlainWorker(precoder, users: users, antennas: antennas)
        }
        let first = make()
        self.precoder = precoder
        self.users = users
        self.antennas = antennas
        self.threads = max(1, threads)
        self.concurrentCalls = max(1, concurrentCalls ?? 2 * Parallel.defaultThreads)
        allocates = first is PlainWorker
        takesPilotRatios = first is EstimatingWorker
        pieceSize = first.pieceSize
        workers = ObjectPool(count: self.concurrentCalls + self.threads - 1, make: make)
        states = ObjectPool(count: self.concurrentCalls) { BatchWork.State() }
        team = self.threads > 1 ? HelperTeam(helpers: self.threads - 1) : nil
    }

    /// Makes the memory of `calls` calls at the same time now, and not when they come.
    public func warmUp(calls: Int = 1) {
        workers.warmUp(calls + threads - 1)
        states.warmUp(calls)
    }

    /// Computes the precoders of a batch.
    ///
    /// - Parameters:
    ///   - channels: H of every group, [B, K, N], y = H x.
    ///   - count: B.
    ///   - link: power and noise.
    ///   - pilotRatios: of every user's estimate in dB, [B, K], in place of the one of an
    ///     ``EstimatingPrecoder``; infinity for a channel that is known, not NaN.
    ///   - target: where the precoders go, [B, K, N]: row k of a group is column k of its W [N, K],
    ///     whose squared Frobenius norm is P. When an error is thrown, other groups than the one
    ///     it names may be missing too.
    /// - Throws: `InputError` when a channel holds NaN or infinity, naming the group.
    public func precode(
        _ channels: UnsafePointer<Complex<Float>>, count: Int, link: Link,
        pilotRatios: UnsafePointer<Float>? = nil,
        into target: UnsafeMutablePointer<Complex<Float>>
    ) throws(InputError) {
        precondition(
            pilotRatios == nil || takesPilotRatios,
            "pilot ratios are for precoders of estimates that have a fast path")
        let group = states.withValue { state in
            state.firstBad.store(Int.max, ordering: .relaxed)
            let work = BatchWork(
                workers: workers, state: state, channels: channels, target: target,
                pilotRatios: pilotRatios, pieces: BatchPieces(count, of: pieceSize),
                size: users * antennas, users: users, link: link)
            if let team, work.pieces.count > 1 {
                team.run(work.pieces.count, work)
            } else {
                for index in 0..<work.pieces.count { work.run(index) }
            }
            return state.firstBad.load(ordering: .relaxed)
        }
        guard group == Int.max else { throw FiniteCheck.error(group) }
    }

    /// The precoders of `batch`; allocates the result and nothing else.
    ///
    /// - Throws: `InputError` when the batch has another shape, or holds NaN or infinity.
    public func precode(_ batch: ChannelBatch, link: Link) throws(InputError) -> PrecoderBatch {
        guard batch.users == users, batch.antennas == antennas else {
            throw InputError(
                "channels", expected: "shape [B, \(users), \(antennas)]",
                found: "[\(batch.count), \(batch.users), \(batch.antennas)]")
        }
        var elements = [Complex<Float>](repeating: .zero, count: batch.elements.count)
        var failure: InputError?
        batch.elements.withUnsafeBufferPointer { source in
            elements.withUnsafeMutableBufferPointer { target in
                guard let source = source.baseAddress, let target = target.baseAddress else {
                    return
                }
                do throws(InputError) {
                    try precode(source, count: batch.count, link: link, into: target)
                } catch { failure = error }
            }
        }
        if let failure { throw failure }
        return PrecoderBatch(
            count: batch.count, users: users, antennas: antennas, elements: elements)
    }
}
