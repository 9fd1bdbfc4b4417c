import LinearAlgebra
import Models
import Numerics
import Precoding

/// The sums of a linear regression from features to what a guess still lacks.
///
/// D features and a one, N antennas: X^T X [D + 1, D + 1], X^T Y [D + 1, 2 N], every row weighed.
struct RegressionSums {
    private let inputs, outputs: Int
    private var squares: [Double]
    private var products: [Double]

    /// Sums of nothing.
    init(_ c: ModelConfiguration) {
        inputs = c.embedding + 1
        outputs = 2 * c.antennas
        squares = Array(repeating: 0, count: inputs * inputs)
        products = Array(repeating: 0, count: inputs * outputs)
    }

    /// Adds other sums, weighed.
    mutating func add(_ other: RegressionSums, times weight: Double) {
        for i in squares.indices { squares[i] += weight * other.squares[i] }
        for i in products.indices { products[i] += weight * other.products[i] }
    }

    /// Adds one user.
    ///
    /// - Parameters:
    ///   - features: of all users, [U, D].
    ///   - guesses: by the head that the regression starts from, [U, 1, N].
    ///   - targets: what they should have been, [U, 1, N].
    ///   - estimates: what they were made from, [U, 1, N].
    ///   - user: which one.
    ///   - decibels: its pilot ratio.
    ///   - exponent: errors count (1 + S)^p over the channel's energy.
    mutating func add(
        _ features: [Float], _ guesses: ChannelBatch, _ targets: ChannelBatch,
        _ estimates: ChannelBatch, user: Int, decibels: Double, exponent: Double
    ) {
        let (n, d) = (outputs / 2, inputs - 1)
        func row(_ batch: ChannelBatch) -> [Complex<Double>] {
            batch.elements[(user * n)..<((user + 1) * n)].map {
                Complex(Double($0.rawStorage.x), Double($0.rawStorage.y))
            }
        }
        let token = TokenFeatures.token(ofEstimate: row(estimates), pilotRatio: decibels)
        let target = row(targets)
        let energy = target.reduce(0) { $0 + $1.squaredLength }
        guard energy > 0, token.scale != .zero else { return }
        let ratio = Double.pow(10, decibels / 10)
        // In the token's units an error is |scale|^2 times smaller.
        let weight =
            Double.pow(1 + ratio, exponent) * token.scale.squaredLength / energy
        let own = 1 - ChannelHead.estimateWeight(pilotRatio: ratio)
        let lacks = zip(target, row(guesses)).map { ($0 - $1) / token.scale }
        var x = [Double](repeating: own, count: inputs)
        for i in 0..<d { x[i] = own * Double(features[user * d + i]) }
        squares.withUnsafeMutableBufferPointer { squares in
            products.withUnsafeMutableBufferPointer { products in
                for i in 0..<inputs {
                    let factor = weight * x[i]
                    for j in 0...i { squares[i * inputs + j] += factor * x[j] }
                    for k in 0..<n {
                        products[i * outputs + k] += factor * lacks[k].rawStorage.x
                        products[i * outputs + n + k] += factor * lacks[k].rawStorage.y
                    }
                }
            }
        }
    }

    /// The minimum of the squared errors plus `penalty` times the mean square of an input times the
    /// solution's squares, [D + 1][2 N]; `nil` for an infinite penalty, which leaves nothing.
    func solution(penalty: Double) -> [[Double]]? {
        guard penalty < .infinity else { return nil }
        let mean = (0..<inputs).reduce(0) { $0 + squares[$1 * inputs + $1] } / Double(inputs)
        guard mean > 0 else { return nil }
        let matrix = ComplexMatrix(rows: inputs, columns: inputs) { i, j in
            Complex(
                squares[max(i, j) * inputs + min(i, j)] + (i == j ? penalty * mean : 0))
        }
        let right = ComplexMatrix(rows: inputs, columns: outputs) {
            Complex(products[$0 * outputs + $1])
        }
        guard let x = matrix.solvePositiveDefinite(right) else { return nil }
        return (0..<inputs).map { i in (0..<outputs).map { x[i, $0].rawStorage.x } }
    }

    /// What a solution changes about the sum of these users' squared errors: negative where it
    /// helps them.
    func change(of solution: [[Double]]?) -> Double {
        guard let solution else { return 0 }
        // |Y - X D|^2 - |Y|^2 = tr(D^T X^T X D) - 2 tr(D^T X^T Y).
        var sum = 0.0
        for i in 0..<inputs {
            for k in 0..<outputs {
                var image = 0.0
                for j in 0..<inputs {
                    image += squares[max(i, j) * inputs + min(i, j)] * solution[j][k]
                }
                sum += solution[i][k] * (image - 2 * products[i * outputs + k])
            }
        }
        return sum
    }
}
