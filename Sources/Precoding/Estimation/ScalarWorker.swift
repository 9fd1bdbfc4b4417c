import Foundation
import Numerics

/// One worker of ``ScalarEstimator``.
final class ScalarWorker: EstimationWorker {
    private let antennas: Int

    /// Any number would do; this many rows of 64 antennas are half of a first-level cache.
    let pieceSize = 32

    init(antennas: Int) { self.antennas = antennas }

    func estimate(
        _ estimates: UnsafePointer<Complex<Float>>, pilotRatios: UnsafePointer<Float>, count: Int,
        to rows: UnsafeMutablePointer<Complex<Float>>,
        whiteVariances: UnsafeMutablePointer<Float>
    ) {
        for user in 0..<count {
            let (source, target) = (estimates + user * antennas, rows + user * antennas)
            guard pilotRatios[user] < .infinity else {
                target.update(from: source, count: antennas)
                whiteVariances[user] = 0
                continue
            }
            let error = 1 / (1 + pow(10, Double(pilotRatios[user]) / 10))
            let shrinkage = Float(1 - error)
            var energy = 0.0
            for i in 0..<antennas {
                let (re, im) = source[i].rawStorage
                energy += Double(re) * Double(re) + Double(im) * Double(im)
                target[i] = source[i].multiplied(by: shrinkage)
            }
            whiteVariances[user] = Float(error * (1 - error) * energy / Double(antennas))
        }
    }
}
