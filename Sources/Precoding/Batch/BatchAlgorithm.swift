/// Which coefficients X the batched path forms from a block of Gram matrices.
enum BatchAlgorithm: Sendable {
    case maximumRatio(ColumnNormalization)
    case regularized(ColumnNormalization)
    case zeroForcing(ZeroForcing.Normalization)
    case wmmse(WMMSEOptions)
    /// WMMSE from several starts, in double precision, the best of each channel.
    case best([WMMSEOptions])
}
