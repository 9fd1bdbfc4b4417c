import LinearAlgebra
import Numerics
import Support

/// Improves channel estimates from pilots, user by user: what a base station makes of an estimate
/// before it precodes.
///
/// An estimate is h + e with white complex normal errors e whose energy is 1 / S of the channel's,
/// S the pilot signal-to-noise ratio (see ``ChannelEstimate``). An estimator returns a better guess
/// of h and a normal law of what is left of the error (``ChannelGuess``). It sees one user at a time, so what it says of
/// a user can be kept for every group in which that user is served.
///
///     let knowledge = ScalarEstimator().knowledge(
///         of: estimates, pilotRatios: ratios, threads: nil)
///
/// N antennas.
public protocol ChannelEstimator: Sendable {
    /// Name for tables.
    var name: String { get }

    /// Everything that fixes the result, in one sentence.
    var summary: String { get }

    /// What is known of the channel of one user, in double precision.
    ///
    /// - Parameters:
    ///   - estimate: h + e, [N].
    ///   - pilotRatio: S in dB; infinity for a channel that is known.
    func guess(_ estimate: [Complex<Double>], pilotRatio: Double) -> ChannelGuess

    /// Directions R of every error that it tells.
    var rank: Int { get }

    /// Operations for one user.
    func flops(antennas: Int) -> FlopCount

    /// One worker of the fast single-precision path, with all the memory that it needs; `nil` where
    /// there is none.
    func estimationWorker(antennas: Int) -> (any EstimationWorker)?
}

/// Improves many users' estimates on one thread, in memory that it has from the start.
///
/// Not to be used by two threads at a time.
public protocol EstimationWorker: AnyObject {
    /// Users that it takes at a time: batches are cut into pieces of so many.
    var pieceSize: Int { get }

    /// Improves the estimates of `count` users.
    ///
    /// A user's result depends on that user alone.
    ///
    /// - Parameters:
    ///   - estimates: h + e, [U, N].
    ///   - pilotRatios: S in dB of every user, [U]; infinity for channels that are known.
    ///   - count: U, any number.
    ///   - rows: where guesses and directions go, [U, 1 + R, N].
    ///   - whiteVariances: where the variances of the errors' white parts go, [U].
    /// - Precondition: the estimates are finite.
    func estimate(
        _ estimates: UnsafePointer<Complex<Float>>, pilotRatios: UnsafePointer<Float>, count: Int,
        to rows: UnsafeMutablePointer<Complex<Float>>,
        whiteVariances: UnsafeMutablePointer<Float>)
}

extension ChannelEstimator {
    /// White errors only.
    public var rank: Int { 0 }

    /// No fast path.
    public func estimationWorker(antennas: Int) -> (any EstimationWorker)? { nil }

    /// What is known of a batch of channels, by the fast path where there is one.
    ///
    /// - Parameters:
    ///   - estimates: h + e, [B, K, N].
    ///   - pilotRatios: S in dB of every user, [B, K]; infinity for channels that are known.
    ///   - threads: upper limit of threads; `nil` is all processors. The result does not depend on
    ///     it.
    /// - Precondition: estimates are finite, there is one ratio for each user and none is NaN.
    public func knowledge(
        of estimates: ChannelBatch, pilotRatios: [Float], threads: Int?
    ) -> ChannelKnowledge {
        let (users, n) = (estimates.count * estimates.users, estimates.antennas)
        precondition(
            pilotRatios.count == users && !pilotRatios.contains { $0.isNaN },
            "a pilot ratio for each of \(users) users")
        guard let first = estimationWorker(antennas: n) else {
            return plainKnowledge(of: estimates, pilotRatios: pilotRatios, threads: threads)
        }
        let pieces = BatchPieces(users, of: first.pieceSize)
        let size = (1 + rank) * n
        var rows = [Complex<Float>](repeating: .zero, count: users * size)
        var variances = [Float](repeating: 0, count: users)
        rows.withUnsafeMutableBufferPointer { rows in
            variances.withUnsafeMutableBufferPointer { variances in
                estimates.elements.withUnsafeBufferPointer { source in
                    pilotRatios.withUnsafeBufferPointer { ratios in
                        guard let from = source.baseAddress, let ratio = ratios.baseAddress,
                            let to = rows.baseAddress, let variance = variances.baseAddress
                        else { return }
                        // Pieces write disjoint ranges.
                        nonisolated(unsafe) let place = (from, ratio, to, variance)
                        Parallel.forEach(pieces.count, threads: threads) {
                            estimationWorker(antennas: n)
                        } _: { worker, index in
                            let piece = pieces[index]
                            let start = piece.lowerBound
                            worker?.estimate(
                                place.0 + start * n, pilotRatios: place.1 + start,
                                count: piece.count, to: place.2 + start * size,
                                whiteVariances: place.3 + start)
                        }
                    }
                }
            }
        }
        return ChannelKnowledge(
            count: estimates.count, users: estimates.users, antennas: n, rank: rank,
            elements: rows, whiteVariances: variances)
    }

    /// The same for one pilot ratio of all users, in dB.
    public func knowledge(
        of estimates: ChannelBatch, pilotRatio: Double, threads: Int? = nil
    ) -> ChannelKnowledge {
        knowledge(
            of: estimates,
            pilotRatios: Array(
                repeating: Float(pilotRatio), count: estimates.count * estimates.users),
            threads: threads)
    }

    /// The same in double precision, one user after the other.
    package func plainKnowledge(
        of estimates: ChannelBatch, pilotRatios: [Float], threads: Int?
    ) -> ChannelKnowledge {
        let (users, n) = (estimates.count * estimates.users, estimates.antennas)
        let guesses = Parallel.map(users, threads: threads) { user in
            let row = estimates.elements[(user * n)..<((user + 1) * n)].map {
                Complex(Double($0.rawStorage.x), Double($0.rawStorage.y))
            }
            return guess(row, pilotRatio: Double(pilotRatios[user]))
        }
        return ChannelKnowledge(
            count: estimates.count, users: estimates.users, antennas: n, rank: rank,
            elements: guesses.flatMap { guess in
                ([guess.channel] + guess.directions).flatMap { row in
                    row.map { Complex(Float($0.rawStorage.x), Float($0.rawStorage.y)) }
                }
            },
            whiteVariances: guesses.map { Float($0.whiteVariance) })
    }
}
