import Foundation
import Synchronization

/// Progress of long work on standard error: a bar with the time left on a terminal, plain lines
/// at every tenth elsewhere, nothing when silenced (`--json`, `--quiet`).
///
/// Thread-safe: workers call ``advance(by:)``.
public final class ProgressDisplay: Sendable {
    private struct State {
        var done = 0
        var lastDrawn: Double = -1
        var lastTenth = 0
        var finished = false
    }

    private let title: String
    private let total: Int
    private let start = ContinuousClock.now
    private let style: Style
    private let state = Mutex(State())

    /// How progress is shown.
    public enum Style: Sendable {
        /// A bar that redraws itself; for terminals.
        case bar
        /// A line at every tenth; for logs.
        case lines
        /// Nothing.
        case silent

        /// A bar if standard error is a terminal, otherwise lines.
        public static var automatic: Style { isatty(STDERR_FILENO) == 1 ? .bar : .lines }
    }

    /// Starts showing progress of `total` steps under `title`.
    public init(_ title: String, total: Int, style: Style = .automatic) {
        self.title = title
        self.total = max(1, total)
        self.style = style
    }

    /// Notes that `steps` more steps are done.
    public func advance(by steps: Int = 1) {
        advance { $0 + steps }
    }

    /// Notes that `steps` steps are done in all.
    public func advance(to steps: Int) {
        advance { _ in steps }
    }

    private func advance(_ next: (Int) -> Int) {
        guard style != .silent else { return }
        state.withLock { state in
            state.done = next(state.done)
            let elapsed = seconds
            switch style {
            case .bar:
                if elapsed - state.lastDrawn < 0.1 && state.done < total { return }
                state.lastDrawn = elapsed
                draw(done: state.done, elapsed: elapsed)
            case .lines:
                let tenth = 10 * state.done / total
                if tenth > state.lastTenth && elapsed > 2 {
                    state.lastTenth = tenth
                    Self.write("\(title): \(10 * tenth) %, \(left(state.done, elapsed))\n")
                }
            case .silent: break
            }
        }
    }

    /// Ends the display: clears the bar, or writes a last line with the time taken.
    public func finish() {
        guard style != .silent else { return }
        state.withLock { state in
            guard !state.finished else { return }
            state.finished = true
            if style == .bar { Self.write("\r\u{1B}[2K") }
            Self.write("\(title): done in \(Self.format(seconds))\n")
        }
    }

    private var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }

    private func left(_ done: Int, _ elapsed: Double) -> String {
        guard done > 0 else { return "" }
        let remaining = elapsed * Double(total - done) / Double(done)
        return "\(Self.format(max(0, remaining))) left"
    }

    private func draw(done: Int, elapsed: Double) {
        let width = 30
        let filled = min(width, width * done / total)
        let bar =
            String(repeating: "█", count: filled) + String(repeating: "·", count: width - filled)
        let percent = 100 * done / total
        Self.write("\r\u{1B}[2K\(title) \(bar) \(percent) %  \(left(done, elapsed))")
    }

    private static func format(_ seconds: Double) -> String {
        if seconds < 60 {
            let tenths = Int((10 * seconds).rounded())
            return "\(tenths / 10).\(tenths % 10) s"
        }
        let whole = Int(seconds)
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }

    private static func write(_ text: String) {
        // A display that cannot be written is no reason to stop.
        Array(text.utf8).withUnsafeBytes { bytes in
            _ = Foundation.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        }
    }
}
