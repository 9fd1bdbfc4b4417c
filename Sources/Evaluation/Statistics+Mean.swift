extension Statistics {
    /// The mean of a sample, and how far it may be from the truth.
    package struct Mean {
        /// The mean; NaN without values.
        package let value: Double
        /// Half the width of the 95 % confidence interval, 1.96 s / sqrt(n) with the sample's
        /// standard deviation s; `nil` with fewer than two values.
        package let halfWidth: Double?

        /// The mean of `values`, in two passes.
        package init(_ values: [Double]) {
            let count = Double(values.count)
            let mean = values.reduce(0, +) / count
            value = mean
            guard values.count > 1 else {
                halfWidth = nil
                return
            }
            let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            halfWidth = 1.96 * (squares / (count - 1) / count).squareRoot()
        }
    }
}
