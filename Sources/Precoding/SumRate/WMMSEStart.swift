/// The precoder that a WMMSE iteration starts from.
///
/// The iteration only climbs, to a stationary point that depends on the start, so every result
/// states its start.
public enum WMMSEStart: Sendable, Equatable {
    /// MRT under one scale. At high signal-to-noise ratios a slow start.
    case maximumRatio
    /// Regularised zero forcing.
    case regularized
    /// Zero forcing.
    case zeroForcing(ColumnNormalization)
    /// Zero forcing with equal power for the users it should serve, nothing for the others; the
    /// iteration never takes them in again. For nearly collinear users.
    case selectedUsers
    /// Complex normal coefficients, every user's channel weighted to norm 1; the same for every
    /// channel of K users under one seed.
    case random(seed: UInt64)
}
