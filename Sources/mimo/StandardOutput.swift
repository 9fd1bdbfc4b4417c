import Support

#if canImport(Glibc)
    @preconcurrency import Glibc
#else
    @preconcurrency import Darwin
#endif

/// What was printed must have arrived.
enum StandardOutput {
    /// Brings what was printed to where it goes.
    ///
    /// - Throws: `InputError` when some of it is lost, such as on a full disk.
    static func finish() throws(InputError) {
        let isLost = fflush(stdout) != 0
        let error = SystemError.last
        guard !isLost, ferror(stdout) == 0 else {
            throw InputError(
                "standard output", expected: "a place that takes what is printed",
                found: isLost ? "\(error)" : "an error", kind: .device)
        }
    }
}
