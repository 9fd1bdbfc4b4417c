/// The largest magnitude of the differences of two lists, element by element; infinite when they
/// have different lengths, are empty, or hold NaN, so that a comparison of nothing fails.
package func largestDifference<T: BinaryFloatingPoint>(
    _ a: some Collection<T>, _ b: some Collection<T>
) -> T {
    guard a.count == b.count, !a.isEmpty else { return .infinity }
    return zip(a, b).reduce(0) { largest, pair in
        let difference = abs(pair.0 - pair.1)
        return difference.isNaN ? .infinity : max(largest, difference)
    }
}
