import Dispatch
import Foundation
import Support

/// Ends the program on Ctrl-C or a polite kill without leaving half-written files.
enum Interruption {
    // Kept alive for the life of the program; set once, before any other thread exists.
    nonisolated(unsafe) private static var sources: [any DispatchSourceSignal] = []

    /// Starts listening; call once, first thing.
    static func install() {
        // A queue of its own: the global ones may be full of tracing.
        let queue = DispatchQueue(label: "interruption", qos: .userInteractive)
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                AtomicFile.removePending()
                FileHandle.standardError.write(Data("\nmimo: interrupted, nothing written\n".utf8))
                // The shell's convention: 128 plus the signal's number.
                _exit(128 + number)
            }
            source.resume()
            return source
        }
    }
}
