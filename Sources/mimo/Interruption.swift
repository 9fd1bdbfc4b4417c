import Dispatch
import Foundation
import Support
import Synchronization

/// Ends the program on Ctrl-C or a polite kill without leaving half-written files.
enum Interruption {
    // Kept alive for the life of the program; set once, before any other thread exists.
    nonisolated(unsafe) private static var sources: [any DispatchSourceSignal] = []

    private static let isDeferred = Atomic(false)
    private static let isRaised = Atomic(false)

    /// From now on the first signal only sets ``wasAsked``, for work that can end in order; the
    /// second ends the program.
    static func deferOnce() { isDeferred.store(true, ordering: .sequentiallyConsistent) }

    /// Whether a deferred signal came.
    static var wasAsked: Bool { isRaised.load(ordering: .sequentiallyConsistent) }

    /// Starts listening; call once, first thing.
    static func install() {
        // A queue of its own: the global ones may be full of tracing.
        let queue = DispatchQueue(label: "interruption", qos: .userInteractive)
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                if isDeferred.exchange(false, ordering: .sequentiallyConsistent) {
                    isRaised.store(true, ordering: .sequentiallyConsistent)
                    let text = "\nmimo: interrupted, ending this step; again to stop at once\n"
                    FileHandle.standardError.write(Data(text.utf8))
                    return
                }
                AtomicFile.removePending()
                FileHandle.standardError.write(
                    Data("\nmimo: interrupted, no file left half-written\n".utf8))
                // The shell's convention: 128 plus the signal's number.
                _exit(128 + number)
            }
            source.resume()
            return source
        }
    }
}
