import ArgumentParser
import Foundation
import Support
import Training

/// Progress of training on standard error: on a terminal one line that redraws itself, and in any
/// case a line for every validation.
final class TrainingDisplay {
    private let training: TrainingRun
    private let style: ProgressDisplay.Style
    private let start = ContinuousClock.now
    private let firstSample: Int
    private var lastDrawn = ContinuousClock.now

    /// A display of `training`.
    private init(_ training: TrainingRun, style: ProgressDisplay.Style) {
        self.training = training
        self.style = style
        firstSample = training.samples
    }

    /// Trains to the end with a display and returns it; Ctrl-C ends the run in order.
    ///
    /// - Throws: what ``TrainingRun/run(observer:validated:isCancelled:)`` does, and the exit code
    ///   130 after Ctrl-C.
    static func run(_ training: TrainingRun, style: ProgressDisplay.Style) throws -> TrainingDisplay
    {
        let display = TrainingDisplay(training, style: style)
        display.begin()
        Interruption.deferOnce()
        let isDone = try training.run(
            observer: display.advance, validated: display.validated,
            isCancelled: { Interruption.wasAsked })
        guard isDone else {
            display.note("stopped; the same command goes on from the checkpoint")
            throw ExitCode(130)
        }
        return display
    }

    /// Says what is about to happen.
    private func begin() {
        let c = training.configuration
        let direct = training.data.environments.count { $0.environment.sight == .lineOfSight }
        note(
            "\(training.environmentCount) environments (\(direct) LOS), "
                + "\(training.data.userCount) users, \(training.samplesPerIteration) samples an "
                + "iteration, \(training.iterations) iterations, \(c.optimizer.rawValue), "
                + c.precision.rawValue)
        if training.iteration > 0 {
            note("going on from the checkpoint at \(training.samples) samples")
        }
        if !training.curve.points.isEmpty || training.iteration == 0 {
            note("     samples     loss   mean    LOS   NLOS  lowest environment")
        }
    }

    /// Redraws the line.
    private func advance(_ training: TrainingRun) {
        guard style == .bar, (ContinuousClock.now - lastDrawn) / .seconds(1) > 0.5 else { return }
        lastDrawn = .now
        let elapsed = max(1e-9, (ContinuousClock.now - start) / .seconds(1))
        let speed = Double(training.samples - firstSample) / elapsed
        let total = training.iterations * training.samplesPerIteration
        let left = Double(total - training.samples) / max(speed, 1e-9)
        write(
            "\r\u{1B}[2K"
                + String(
                    format: "%.2f of %.2f M samples, loss %.3f, %.0f samples/s, %@ left",
                    Double(training.samples) / 1e6, Double(total) / 1e6, training.lastLoss, speed,
                    Self.duration(left)))
    }

    /// Prints the line of a validation.
    private func validated(_ point: LearningCurve.Point) {
        guard style != .silent else { return }
        let lowest = point.environments.enumerated().min { $0.1 < $1.1 }
        let name = lowest.map { training.curve.environments[$0.0] } ?? ""
        let total = training.iterations * training.samplesPerIteration
        let left = Double(total - training.samples) / max(point.samplesPerSecond, 1e-9)
        var requests = ""
        if let error = point.rateError, let power = point.power {
            requests = String(format: "  rate error %.1f %%, %.1f W", 100 * error, power)
        }
        note(
            String(
                format: "%12d  %7.3f  %.3f  %.3f  %.3f  %.3f %@  (%.0f samples/s, %@ left)",
                point.samples, point.loss, point.mean, point.lineOfSight, point.noLineOfSight,
                lowest?.1 ?? 0, name, point.samplesPerSecond, Self.duration(left)) + requests)
    }

    /// Notes progress of the default head.
    func head(_ samples: Int) {
        guard style == .bar else { return }
        write("\r\u{1B}[2Kdefault head: \(samples) samples")
    }

    /// Prints a line.
    private func note(_ text: String) {
        guard style != .silent else { return }
        write((style == .bar ? "\r\u{1B}[2K" : "") + text + "\n")
    }

    /// Ends the display.
    func finish() {
        if style == .bar { write("\r\u{1B}[2K") }
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

    private static func duration(_ seconds: Double) -> String {
        let whole = Int(min(seconds, 1e7))
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}
