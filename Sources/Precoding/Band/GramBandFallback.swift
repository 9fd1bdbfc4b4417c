import Foundation
import LinearAlgebra
import Numerics

/// ZF and RZF of one group in double precision, in a caller's memory: for channels that single
/// precision cannot solve.
///
/// As ``ZeroForcing`` and ``RegularizedZeroForcing`` have them, the Moore-Penrose inverse of a singular
/// Gram matrix among it. Everything in units of the noise at full power.
struct GramBandFallback {
    typealias Numbers = UnsafeMutablePointer<Complex<Double>>

    private let method: BandSolver.Method
    private let users, antennas: Int
    /// H, [K, N].
    private let channel: Numbers
    /// G and X, then what the eigenvalues need, [K, K] each.
    private let gram, inverse, vectors, diagonal: Numbers
    /// 1 / sqrt(G_kk), or 0, and squared lengths of columns, [K] each.
    private let scales, lengths: UnsafeMutablePointer<Double>
    /// What `LaneMatrix.invertNegated` works on.
    private let plain: LaneMatrix<SingleLane>
    private let column: UnsafeMutablePointer<SingleLane>

    init(
        _ method: BandSolver.Method, users: Int, antennas: Int, _ scratch: inout BandScratch
    ) {
        self.method = method
        self.users = users
        self.antennas = antennas
        let square = users * users
        channel = scratch.take(users * antennas, of: Complex<Double>.self)
        gram = scratch.take(square, of: Complex<Double>.self)
        inverse = scratch.take(square, of: Complex<Double>.self)
        vectors = scratch.take(square, of: Complex<Double>.self)
        diagonal = scratch.take(square, of: Complex<Double>.self)
        scales = scratch.take(users, of: Double.self)
        lengths = scratch.take(users, of: Double.self)
        plain = LaneMatrix(
            order: users, re: scratch.take(square, of: SingleLane.self),
            im: scratch.take(square, of: SingleLane.self))
        column = scratch.take(2 * users, of: SingleLane.self)
    }

    /// Precodes one group of a slot.
    func precode<Source: BandElement, Target: BandElement>(
        _ slot: BandSlot, _ group: Int, _ source: BandArray<Source>, _ target: BandArray<Target>
    ) {
        let power = slot.power(group)
        let scale = slot.channelLayout.scale * (power / slot.noise).squareRoot()
        for k in 0..<users {
            for n in 0..<antennas {
                let (re, im) = Source.load(source.place(k, n, group))
                channel[k * antennas + n] = Complex(scale * Double(re), scale * Double(im))
            }
            shrink(k, slot.pilotRatios?[k] ?? .infinity)
        }
        formGram()
        switch method {
        case .maximumRatio:
            for i in 0..<(users * users) { inverse[i] = i % (users + 1) == 0 ? .one : .zero }
            for k in 0..<users { lengths[k] = gram[k * users + k].rawStorage.x }
        case .zeroForcing:
            invert(regularization: 0)
            for k in 0..<users { lengths[k] = max(0, inverse[k * users + k].rawStorage.x) }
        case .regularized:
            invert(regularization: Double(users))
            for k in 0..<users { lengths[k] = max(0, columnLength(k)) }
        }
        share(method.normalization)
        write(group, squaredLength: power * pow(slot.precoderLayout.scale, 2), target)
    }

    /// Shrinks the estimate of one user and tells its error as noise; see ``ScalarEstimator``.
    private func shrink(_ k: Int, _ pilotRatio: Float) {
        guard pilotRatio < .infinity else { return }
        let row = channel + k * antennas
        let error = 1 / (1 + pow(10, Double(pilotRatio) / 10))
        let energy = (0..<antennas).reduce(0.0) { $0 + row[$1].squaredLength }
        let noise = 1 + error * (1 - error) * energy / Double(antennas)
        let factor = (1 - error) / noise.squareRoot()
        for n in 0..<antennas { row[n] = row[n].multiplied(by: factor) }
    }

    private func formGram() {
        for k in 0..<users {
            for j in 0...k {
                var sum = Complex<Double>.zero
                for n in 0..<antennas {
                    sum += channel[k * antennas + n] * channel[j * antennas + n].conjugate
                }
                gram[k * users + j] = sum
                gram[j * users + k] = sum.conjugate
            }
            let own = gram[k * users + k].rawStorage.x
            gram[k * users + k] = Complex(own)
            scales[k] = own > 0 ? 1 / own.squareRoot() : 0
        }
    }

    /// Smallest pivot of the matrix of correlations, and smallest eigenvalue over the largest one, at
    /// which G is regular; as `ComplexMatrix.semidefiniteInverse` has it.
    private static let tolerance = 1e-12

    /// ``inverse`` = (G + r I)^-1, or the Moore-Penrose inverse of G.
    private func invert(regularization r: Double) {
        // Regularised, rows of zeros are no exception.
        let isScaled = r == 0
        for k in 0..<users {
            for j in 0...k {
                let factor = isScaled ? -scales[k] * scales[j] : -1
                let (re, im) = gram[k * users + j].rawStorage
                plain.re[plain.place(k, j)] = SingleLane(factor * re)
                plain.im[plain.place(k, j)] = SingleLane(factor * im)
            }
            let place = plain.place(k, k)
            if isScaled && scales[k] == 0 { plain.re[place] = SingleLane(-1) }
            plain.re[place] = SingleLane(plain.re[place].v - r)
        }
        let pivot = plain.invertNegated(column: column).v
        guard pivot > (isScaled ? Self.tolerance : 0) else {
            invertEigenvalues()
            return
        }
        for k in 0..<users {
            for j in 0...k {
                let factor = isScaled ? scales[k] * scales[j] : 1
                let place = plain.place(k, j)
                let value = Complex(
                    factor * plain.re[place].v, k == j ? 0 : factor * plain.im[place].v)
                inverse[k * users + j] = value
                inverse[j * users + k] = value.conjugate
            }
        }
    }

    private func invertEigenvalues() {
        diagonal.update(from: gram, count: users * users)
        HermitianJacobi.diagonalize(diagonal, order: users, vectors: vectors)
        let largest = (0..<users).reduce(0.0) { max($0, diagonal[$1 * users + $1].rawStorage.x) }
        for k in 0..<users {
            for j in 0..<users {
                var sum = Complex<Double>.zero
                for i in 0..<users where scales[k] > 0 && scales[j] > 0 {
                    let value = diagonal[i * users + i].rawStorage.x
                    guard value > Self.tolerance * largest else { continue }
                    sum += (vectors[k * users + i] * vectors[j * users + i].conjugate)
                        .multiplied(by: 1 / value)
                }
                inverse[k * users + j] = sum
            }
        }
    }

    /// Squared length of column k of H^H X.
    private func columnLength(_ k: Int) -> Double {
        var sum = 0.0
        for i in 0..<users {
            var received = Complex<Double>.zero
            for j in 0..<users { received += gram[i * users + j] * inverse[j * users + k] }
            sum += (inverse[i * users + k].conjugate * received).rawStorage.x
        }
        return sum
    }

    /// Multiplies the columns of ``inverse`` by their factors; see ``ColumnNormalization``.
    private func share(_ normalization: ColumnNormalization) {
        switch normalization {
        case .frobenius: return
        case .equalPower:
            for k in 0..<users {
                scaleColumn(k, lengths[k] > 0 ? 1 / lengths[k].squareRoot() : 0)
            }
        case .waterFilling:
            // The bottoms one after another, where the scales of rows were.
            var count = 0
            for k in 0..<users where lengths[k] > 0 {
                scales[count] = lengths[k]
                count += 1
            }
            guard count > 0 else { return }
            let water = WaterFilling.level(count: count, power: 1.0) { scales[$0] }
            for k in 0..<users {
                let root = water.depth(over: lengths[k]).squareRoot()
                scaleColumn(k, lengths[k] > 0 ? root / lengths[k].squareRoot() : 0)
            }
        }
    }

    private func scaleColumn(_ k: Int, _ factor: Double) {
        for j in 0..<users {
            inverse[j * users + k] = inverse[j * users + k].multiplied(by: factor)
        }
    }

    /// W = H^H X, scaled; zeros where it has no length.
    private func write<Target: BandElement>(
        _ group: Int, squaredLength: Double, _ target: BandArray<Target>
    ) {
        func weight(_ k: Int, _ n: Int) -> Complex<Double> {
            var sum = Complex<Double>.zero
            for j in 0..<users {
                sum += channel[j * antennas + n].conjugate * inverse[j * users + k]
            }
            return sum
        }
        var length = 0.0
        for k in 0..<users {
            for n in 0..<antennas { length += weight(k, n).squaredLength }
        }
        let scale = length > 0 && length.isFinite ? (squaredLength / length).squareRoot() : 0
        for k in 0..<users {
            for n in 0..<antennas {
                let (re, im) = weight(k, n).multiplied(by: scale).rawStorage
                Target.store(Float(re), Float(im), target.place(k, n, group))
            }
        }
    }
}
