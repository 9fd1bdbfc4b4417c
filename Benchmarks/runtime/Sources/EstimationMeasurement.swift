import Foundation
import LinearAlgebra
import Models
import Numerics
import Precoding
import Support

/// Times the model that cleans estimates, user by user, on the channels of a batch with errors added.
struct EstimationMeasurement {
    /// What was found.
    struct Report: Encodable {
        var name: String
        /// Users of the batch, B K.
        var users: Int
        /// Pilot ratio in dB.
        var pilotRatio: Double
        /// Seconds of one user alone on one thread, and of all users on one and two threads.
        var single, batchOne, batchTwo: Double
        /// Seconds of one user alone with weights of 16 bits, and of all users on two threads.
        var single16, batch16: Double
        /// Operations of one user.
        var flops: Double
        /// Largest difference of a guess from that of the double-precision form, over its norm.
        var worstDifference: Double
        /// Error of the estimates and of the guesses against the channels, in dB of their power.
        var estimateError, guessError: Double
    }

    /// Pilots of the comparison in dB.
    static let pilotRatio = 10.0

    let channels: ChannelBatch
    let estimates: ChannelBatch
    let estimator, small: LearnedEstimator

    init(_ channels: ChannelBatch, models: String) throws {
        self.channels = channels
        estimates = ChannelEstimate.batch(channels, pilotRatio: Self.pilotRatio, seed: 1)
        let model = try FoundationModel(folder: "\(models)/mimo-base")
        estimator = try LearnedEstimator(model, antennas: channels.antennas)
        small = try LearnedEstimator(
            model, antennas: channels.antennas, precision: .bfloat16)
    }

    /// Seconds for the first `count` users with a worker for each thread, memory made before.
    private func seconds(
        _ count: Int, threads: Int, of estimator: LearnedEstimator, measure: (() -> Void) -> Double
    ) throws -> Double {
        let antennas = channels.antennas
        let width = (1 + estimator.rank) * antennas
        let rows = SharedBuffer<Complex<Float>>(repeating: .zero, count: count * width)
        let variances = SharedBuffer<Float>(repeating: 0, count: count)
        let ratios = [Float](repeating: Float(Self.pilotRatio), count: count)
        let share = (count + threads - 1) / threads
        guard let first = estimator.estimationWorker(antennas: antennas) else {
            throw InputError(estimator.name, expected: "a fast path", found: "none")
        }
        nonisolated(unsafe) let workers =
            [first]
            + (1..<threads).compactMap { _ in estimator.estimationWorker(antennas: antennas) }
        return estimates.elements.withUnsafeBufferPointer { source in
            ratios.withUnsafeBufferPointer { ratios in
                nonisolated(unsafe) let (from, ratio) = (source.baseAddress!, ratios.baseAddress!)
                return measure {
                    Parallel.forEach(threads, threads: threads) { part in
                        let start = part * share
                        let worker = workers[part]
                        var done = start
                        while done < min(count, start + share) {
                            let piece = min(worker.pieceSize, min(count, start + share) - done)
                            worker.estimate(
                                from + done * antennas, pilotRatios: ratio + done, count: piece,
                                to: rows.pointer + done * width,
                                whiteVariances: variances.pointer + done)
                            done += piece
                        }
                    }
                }
            }
        }
    }

    /// Measures everything with `measure`, which gives the seconds of what it is handed.
    func report(measure: (() -> Void) -> Double) throws -> Report {
        let users = channels.count * channels.users
        let known = estimator.knowledge(of: estimates, pilotRatio: Self.pilotRatio, threads: 1)
        var (worst, before, after, power) = (0.0, 0.0, 0.0, 0.0)
        for user in 0..<users {
            let (b, k) = (user / channels.users, user % channels.users)
            func row(_ batch: ChannelBatch) -> [Complex<Double>] {
                (0..<channels.antennas).map { batch[b][k, $0] }
            }
            func distance(_ x: [Complex<Double>], _ y: [Complex<Double>]) -> Double {
                zip(x, y).reduce(0) { $0 + ($1.0 - $1.1).lengthSquared }
            }
            let (truth, estimate, guess) = (row(channels), row(estimates), row(known.channels))
            let size = truth.reduce(0) { $0 + $1.lengthSquared }
            power += 1
            before += distance(estimate, truth) / size
            after += distance(guess, truth) / size
            guard user < 400 else { continue }
            let exact = estimator.guess(estimate, pilotRatio: Self.pilotRatio).channel
            let length = exact.reduce(0) { $0 + $1.lengthSquared }
            worst = max(worst, (distance(guess, exact) / length).squareRoot())
        }
        return Report(
            name: estimator.name, users: users, pilotRatio: Self.pilotRatio,
            single: try seconds(1, threads: 1, of: estimator, measure: measure),
            batchOne: try seconds(users, threads: 1, of: estimator, measure: measure),
            batchTwo: try seconds(users, threads: 2, of: estimator, measure: measure),
            single16: try seconds(1, threads: 1, of: small, measure: measure),
            batch16: try seconds(users, threads: 2, of: small, measure: measure),
            flops: estimator.flops(antennas: channels.antennas).total, worstDifference: worst,
            estimateError: 10 * log10(before / power), guessError: 10 * log10(after / power))
    }
}
