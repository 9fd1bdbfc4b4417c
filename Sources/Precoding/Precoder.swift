import LinearAlgebra
import Numerics
import Support

/// A rule that turns a channel into transmit weights.
///
/// K users, N antennas. H has shape [K, N] and is used as it stands (y = H x); the precoder W has
/// shape [N, K] and squared Frobenius norm P. Every precoder of this module keeps these promises:
///
/// - ``precoder(for:link:)`` is a pure function: same input, same bits, on any thread.
/// - A channel of zeros gives W = 0, the one case in which the power is not P.
/// - A user whose channel is zero gets no power and rate 0.
/// - Collinear users and K > N have a defined result, told at each precoder.
/// - NaN or infinity in H is a programmer's mistake (a precondition); whoever reads channels from
///   outside checks them first.
public protocol Precoder: Sendable {
    /// What it is, and what tables call it.
    var id: PrecoderID { get }

    /// Everything that fixes the result, in one sentence.
    var summary: String { get }

    /// The precoder W [N, K] for the channel H [K, N].
    func precoder(for channel: ComplexMatrix, link: Link) -> ComplexMatrix

    /// Floating point operations for one channel, counted as ``FlopCount`` tells.
    func flops(users: Int, antennas: Int) -> FlopCount

    /// One worker of the fast single-precision path, with all the memory that it needs, or `nil`
    /// when there is none for this precoder or this shape.
    ///
    /// - Parameters:
    ///   - users: K of the channels to come.
    ///   - antennas: N of the channels to come.
    func batchWorker(users: Int, antennas: Int) -> (any BatchWorker)?

    /// What precodes whole slots in a caller's memory, for ``BandRuntime``, or `nil` where there is
    /// nothing for this precoder or this shape that allocates nothing.
    func bandPrecoder(users: Int, antennas: Int) -> (any BandPrecoder)?
}

extension Precoder {
    /// The name for tables: the label of ``id``.
    public var name: String { id.label }

    /// Whether a model learned it, as ``id`` says.
    public var isLearned: Bool { id.isLearned }

    /// No fast path.
    public func batchWorker(users: Int, antennas: Int) -> (any BatchWorker)? { nil }

    /// Nothing.
    public func bandPrecoder(users: Int, antennas: Int) -> (any BandPrecoder)? { nil }

    /// What precodes slots by a batch worker that allocates nothing, for any channel; `nil` where there
    /// is no worker.
    package func workerBand(users: Int, antennas: Int) -> (any BandPrecoder)? {
        StagedBand(self, users: users, antennas: antennas)
    }

    /// The precoders of a whole batch by the fast single-precision path, or `nil` when there is
    /// none for this precoder or this shape.
    ///
    /// For one call after another, ``PrecodingRuntime`` keeps the memory that this one makes anew.
    ///
    /// - Parameters:
    ///   - channels: the channels, [B, K, N].
    ///   - link: power and noise.
    ///   - threads: upper limit of threads; `nil` is all processors. The result does not depend on
    ///     it.
    /// - Precondition: the channels are finite.
    public func precoders(
        for channels: ChannelBatch, link: Link, threads: Int?
    ) -> PrecoderBatch? {
        let (users, antennas) = (channels.users, channels.antennas)
        guard let first = batchWorker(users: users, antennas: antennas) else { return nil }
        let size = users * antennas
        let pieces = BatchPieces(channels.count, of: first.pieceSize)
        let elements = [Complex<Float>](unsafeUninitializedCapacity: channels.elements.count) {
            buffer, initialized in
            buffer.initialize(repeating: .zero)
            initialized = channels.elements.count
            guard let target = buffer.baseAddress else { return }
            // Pieces write disjoint ranges.
            nonisolated(unsafe) let output = target
            channels.elements.withUnsafeBufferPointer { source in
                guard let base = source.baseAddress else { return }
                nonisolated(unsafe) let input = base
                Parallel.forEach(pieces.count, threads: threads) {
                    batchWorker(users: users, antennas: antennas)
                } _: { worker, index in
                    let piece = pieces[index]
                    worker?.precode(
                        input + piece.lowerBound * size, count: piece.count, link: link,
                        to: output + piece.lowerBound * size)
                }
            }
        }
        return PrecoderBatch(
            count: channels.count, users: users, antennas: antennas, elements: elements)
    }
}
