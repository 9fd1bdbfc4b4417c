import Foundation

/// Quantiles of the standard normal distribution.
enum NormalQuantile {
    /// The x with P(X <= x) = `probability`, which is kept within 1e-12 of 0 and 1: Newton's method on
    /// the complementary error function.
    static func value(_ probability: Double) -> Double {
        let p = min(max(probability, 1e-12), 1 - 1e-12)
        let tail = min(p, 1 - p)
        // Abramowitz and Stegun 26.2.23, to 4.5e-4.
        let t = (-2 * log(tail)).squareRoot()
        var x =
            t - (2.515517 + t * (0.802853 + t * 0.010328))
            / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
        for _ in 0..<2 {
            let error = erfc(x / 2.0.squareRoot()) / 2 - tail
            x += error * (2 * Double.pi).squareRoot() * exp(x * x / 2)
        }
        return p < 0.5 ? -x : x
    }
}
