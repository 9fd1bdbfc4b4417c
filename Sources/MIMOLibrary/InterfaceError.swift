import CMIMO
import Support

/// Why a call of the C interface failed.
struct InterfaceError: Error {
    var status: Int
    var message: String

    /// A bad argument.
    static func argument(_ message: String) -> InterfaceError {
        InterfaceError(status: MIMO_INVALID_ARGUMENT, message: message)
    }

    /// Numbers that are not finite or out of range.
    static func number(_ message: String) -> InterfaceError {
        InterfaceError(status: MIMO_INVALID_NUMBER, message: message)
    }

    /// Runs `body`; a failure becomes a status and the calling thread's message.
    static func status(_ body: () throws -> Void) -> mimo_status {
        do {
            try body()
            return mimo_status(MIMO_OK)
        } catch let error as InterfaceError {
            LastError.set(error.message)
            return mimo_status(error.status)
        } catch let error as InputError {
            // What else comes from outside is files: models, heads.
            LastError.set(error.description)
            return mimo_status(MIMO_INVALID_FILE)
        } catch {
            LastError.set("unexpected error: \(error)")
            return mimo_status(MIMO_INTERNAL_ERROR)
        }
    }
}
