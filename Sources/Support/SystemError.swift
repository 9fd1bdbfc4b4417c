import Foundation

/// The number by which the system says why a call failed (`errno`), kept from the moment of the
/// failure.
///
/// Every later call of the system, those that Foundation makes out of sight among them, may write
/// another number to `errno`. So the number is taken right after the call that failed, and words
/// are made of it later.
package struct SystemError: Error, Equatable, CustomStringConvertible {
    /// The number, as in `errno.h`.
    package let code: CInt

    /// The error `code`.
    package init(_ code: CInt) { self.code = code }

    /// The error of the call that failed just now: nothing may come between that call and this.
    package static var last: SystemError { SystemError(errno) }

    /// The system's words for it, for example "No space left on device".
    package var description: String { String(cString: strerror(code)) }
}
