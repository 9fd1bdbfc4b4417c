import Foundation

/// The message of a thread's last failure, as C strings want it.
enum LastError {
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        // Threads free their message when they end.
        pthread_key_create(&key) { free($0) }
        return key
    }()

    // Never freed, never written again.
    private nonisolated(unsafe) static let none = UnsafePointer(strdup(""))

    /// Sets the calling thread's message.
    static func set(_ message: String) {
        free(pthread_getspecific(key))
        pthread_setspecific(key, strdup(message))
    }

    /// The calling thread's message.
    static var message: UnsafePointer<CChar>? {
        pthread_getspecific(key).map { UnsafePointer($0.assumingMemoryBound(to: CChar.self)) }
            ?? none
    }
}
