/// What a call came to: the same numbers as in `kernels.js`, which has words for them.
enum Status: Int32 {
    /// Done. Of a request: it is met.
    case done = 0
    /// Of a request: it takes more than the largest power.
    case power = 1
    /// Of a request: no power is enough.
    case interference = 2
    /// Of a request: rounding stands in the way.
    case precision = 3
    /// A number of users or antennas that there are no kernels for.
    case shape = 4
    /// A number that is not finite, or not positive where it must be.
    case number = 5
    /// Channels so strong that their gains leave double precision.
    case range = 6
    /// No such method.
    case method = 7
}
