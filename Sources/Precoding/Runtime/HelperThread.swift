import Foundation

/// A POSIX thread that runs one closure and ends: without the large parts of Foundation.
final class HelperThread: Sendable {
    private let body: @Sendable () -> Void

    private init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    /// Runs `body` on a thread of its own. Where the system gives no thread, nothing happens, so
    /// nobody may depend on the thread to finish work.
    static func start(_ body: @escaping @Sendable () -> Void) {
        begin(Unmanaged.passRetained(HelperThread(body)).toOpaque())
    }

    private static func begin(_ context: UnsafeMutableRawPointer) {
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let status = pthread_create(&thread, nil, helperThreadMain, context)
        guard status == 0 else {
            Unmanaged<HelperThread>.fromOpaque(context).release()
            return
        }
        #if canImport(Darwin)
            if let thread { pthread_detach(thread) }
        #else
            pthread_detach(thread)
        #endif
    }

    fileprivate func run() { body() }
}

/// What a new thread calls: the work, then the end of what holds it.
private func helperThreadMain(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context {
        Unmanaged<HelperThread>.fromOpaque(context).takeRetainedValue().run()
    }
    return nil
}
