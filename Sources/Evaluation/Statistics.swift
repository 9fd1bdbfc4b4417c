/// Small statistics of samples.
package enum Statistics {
    /// The `share` quantile of ascending values, linear between neighbours (type 7 of Hyndman and
    /// Fan 1996, the default of R and NumPy); NaN without values.
    package static func quantile(_ share: Double, ofSorted values: [Double]) -> Double {
        guard let last = values.last else { return .nan }
        let place = share * Double(values.count - 1)
        let index = Int(place)
        guard index + 1 < values.count else { return last }
        return values[index] + (place - Double(index)) * (values[index + 1] - values[index])
    }
}
