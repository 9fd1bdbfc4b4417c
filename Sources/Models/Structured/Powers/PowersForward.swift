import LinearAlgebra
import Numerics
import Precoding

// Goals, in order:
//   1. The forward pass as the guide writes it, to be read.
//   2. Double precision: the yardstick of training and of the fast path.
//
// Derivation. Every precoder that lies on the boundary of the rate region has the form
// W = H^H (I + Lambda G)^-1 diag(sqrt q), G = H H^H in units of the noise, with dual powers lambda of
// sum P (Bjornson, Bengtsson, Ottersten 2014, doi:10.1109/MSP.2014.2312183). So K dual powers and
// K downlink powers are all that is left to choose, and all that they depend on is G. Equal powers
// are regularised zero forcing; the network says how to depart from them, in a few rounds, each of
// which sees what the powers so far have come to.

/// The forward pass of the structured model on one channel, plainly, in double precision.
///
/// K users, D width. In each round the network reads ``PowerFeatures``, users exchange messages, and
/// two scores of every user move; the shares of dual and transmit power are the softmax of the
/// scores. `TheStructuredModel.md` derives it.
package struct PowersForward: Sendable {
    /// The shape of the model.
    package let configuration: StructuredConfiguration
    private let layout: ParameterLayout
    private let values: [Double]

    /// The forward pass of `model`.
    package init(_ model: StructuredModel) {
        configuration = model.configuration
        layout = .structured(model.configuration)
        values = model.weights.map(Double.init)
    }

    /// Shares of the dual power and of the transmit power of every user, [K] each, that sum to 1.
    ///
    /// - Parameter gram: G = H H^H P / sigma^2, [K, K].
    package func shares(gram: ComplexMatrix) -> (dual: [Double], transmit: [Double]) {
        let features = PowerFeatures(gram: gram)
        let users = gram.rows
        let d = configuration.width
        var x = [[Double]](repeating: [Double](repeating: 0, count: d), count: users)
        var scores = [[Double]](repeating: [0, 0], count: users)
        var dual = [Double](repeating: 1 / Double(users), count: users)
        var transmit = dual
        for round in 0..<configuration.rounds {
            let name = "rounds.\(round)"
            let now = features.round(
                beams: BeamGains(gram: gram, dual: dual), dual: dual, transmit: transmit)
            for k in 0..<users {
                x[k] = relu(zip(x[k], linear("\(name).input", now.users[k].values)).map(+))
            }
            let own = x.map { linear("\(name).own", $0) }
            let other = x.map { product("\(name).other.weight", $0) }
            let gathered = (0..<users).map { k -> [Double] in
                var near = [Double](repeating: 0, count: d)
                var all = near
                for j in 0..<users where j != k {
                    let pair = product("\(name).pair.weight", now.pairs[k][j].values)
                    for i in 0..<d {
                        let message = max(0, own[k][i] + other[j][i] + pair[i])
                        near[i] += now.pairs[k][j][.correlation] * message
                        all[i] += message / Double(users)
                    }
                }
                return x[k] + near + all
            }
            for k in 0..<users {
                let change = linear("\(name).update", relu(linear("\(name).gather", gathered[k])))
                for i in 0..<d { x[k][i] += change[i] }
                let moved = product("\(name).output.weight", x[k])
                for i in 0..<2 {
                    scores[k][i] = min(
                        max(scores[k][i] + moved[i], -PowerFeatures.scoreLimit),
                        PowerFeatures.scoreLimit)
                }
            }
            dual = Self.softmax(scores.map { $0[0] })
            transmit = Self.softmax(scores.map { $0[1] })
        }
        return (dual, transmit)
    }

    /// The coefficients X [K, K] of W = H^H X at unit power, from G = H H^H P / sigma^2 and the
    /// shares: columns of (G + Lambda^-1)^-1, scaled to their transmit powers.
    package static func coefficients(
        gram: ComplexMatrix, dual: [Double], transmit: [Double]
    ) -> ComplexMatrix {
        let users = gram.rows
        let beams = BeamGains(gram: gram, dual: dual)
        return ComplexMatrix(rows: users, columns: users) {
            // A user whose channel is zero gets nothing.
            gram[$1, $1].real > 0
                ? beams.columns[$0, $1].multiplied(
                    by: (transmit[$1] / beams.lengths[$1]).squareRoot()) : .zero
        }
    }

    private func product(_ name: String, _ x: [Double]) -> [Double] {
        let weight = layout[name]
        return (0..<weight.shape[0]).map { row in
            let first = weight.offset + row * weight.shape[1]
            return x.indices.reduce(0) { $0 + values[first + $1] * x[$1] }
        }
    }

    private func linear(_ name: String, _ x: [Double]) -> [Double] {
        let bias = layout["\(name).bias"]
        return product("\(name).weight", x).enumerated().map { $1 + values[bias.offset + $0] }
    }

    private func relu(_ x: [Double]) -> [Double] { x.map { max(0, $0) } }

    static func softmax(_ x: [Double]) -> [Double] {
        let largest = x.max() ?? 0
        let powers = x.map { Double.exp($0 - largest) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }
}
