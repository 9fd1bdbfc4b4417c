import LinearAlgebra
import Numerics

/// One worker of the derived precoders: solves blocks of channels, one channel per lane.
final class BlockSolver<L: Lanes> {
    private let algorithm: BatchAlgorithm
    private let users, antennas: Int
    /// Solves what the scalar type cannot.
    private let fallback: PlainWorker
    private let work: BatchWorkspace<L>
    private let kernel: WMMSEKernel<L>
    /// Lanes whose Gram matrix is too ill-conditioned for the scalar type, one bit each.
    private var failed: UInt32 = 0
    /// Factors of the columns of zero forcing, [K].
    private let columns: UnsafeMutablePointer<L>
    /// Of every lane, whether it is still iterating, the sum rate when it was last looked at, and
    /// the best of several starts.
    private var isRunning: [Bool]
    private var lastChecked, best: [Double]

    /// Blocks per piece of work: enough that handing them out costs nothing.
    private static var blocksPerPiece: Int { 4 }

    /// See ``BatchWorker/pieceSize``.
    var pieceSize: Int { Self.blocksPerPiece * L.count }

    init(_ algorithm: BatchAlgorithm, users: Int, antennas: Int, fallback: any GramPrecoder) {
        self.algorithm = algorithm
        self.users = users
        self.antennas = antennas
        self.fallback = PlainWorker(fallback, users: users, antennas: antennas)
        work = BatchWorkspace(users: users, antennas: antennas)
        kernel = WMMSEKernel(gram: work.gram, storage: work.storage)
        columns = work.storage.vector(users)
        isRunning = Array(repeating: true, count: L.count)
        lastChecked = Array(repeating: 0, count: L.count)
        best = Array(repeating: -1, count: L.count)
    }

    /// See ``BatchWorker/precode(_:count:link:to:)``.
    func precode(
        _ channels: UnsafePointer<Complex<Float>>, count: Int, link: Link,
        to target: UnsafeMutablePointer<Complex<Float>>
    ) {
        let size = users * antennas
        for first in stride(from: 0, to: count, by: L.count) {
            let lanes = min(L.count, count - first)
            solve(channels + first * size, count: lanes, link: link, to: target + first * size)
            guard failed != 0 else { continue }
            for lane in 0..<lanes where hasFailed(lane) && !work.isZero[lane] {
                let place = (first + lane) * size
                fallback.precode(channels + place, count: 1, link: link, to: target + place)
            }
        }
    }

    private func hasFailed(_ lane: Int) -> Bool { failed & (1 << UInt32(lane)) != 0 }

    private func fail(_ lane: Int) { failed |= 1 << UInt32(lane) }

    /// Solves one block, at most as many channels as there are lanes, and says in ``failed`` which
    /// of them the scalar type cannot.
    private func solve(
        _ channels: UnsafePointer<Complex<Float>>, count: Int, link: Link,
        to target: UnsafeMutablePointer<Complex<Float>>
    ) {
        failed = 0
        let size = users * antennas
        let scale = L.Scalar(link.powerToNoise.squareRoot())
        for lane in 0..<count { work.load(channels + lane * size, lane: lane, scale: scale) }
        for lane in count..<max(L.count, count) { work.fill(lane) }
        switch algorithm {
        case .maximumRatio(let normalization):
            identity()
            if normalization == .equalPower { equalizeColumns() }
        case .regularized(let normalization):
            regularized()
            if normalization == .equalPower { equalizeColumns() }
        case .zeroForcing(let normalization): zeroForcing(normalization, link)
        case .wmmse(let options): iterate(options, count: count) { _, _ in true }
        case .best(let options): best(options, count: count)
        }
        for lane in 0..<count where !hasFailed(lane) {
            if work.isZero[lane] {
                (target + lane * size).update(repeating: .zero, count: size)
            } else if !work.writePrecoder(
                lane: lane, power: link.maximumPower, to: target + lane * size)
            {
                fail(lane)
            }
        }
    }

    /// X = I.
    private func identity() {
        for k in 0..<users {
            for j in 0..<users {
                work.x.re[work.x.place(k, j)] = k == j ? .one : .zero
                work.x.im[work.x.place(k, j)] = .zero
            }
        }
    }

    /// X = (G P / sigma^2 + K I)^-1.
    private func regularized() {
        let inverse = kernel.inverse
        for k in 0..<users {
            for j in 0...k {
                let place = inverse.place(k, j)
                inverse.re[place] = L.zero - work.gram.re[place]
                inverse.im[place] = L.zero - work.gram.im[place]
            }
            inverse.re[inverse.place(k, k)] -= L(repeating: L.Scalar(users))
        }
        let smallest = inverse.invertNegated(column: kernel.column)
        fail(where: smallest, notAbove: 0)
        copyInverse { _ in .one }
    }

    /// Scales the columns of X so that those of H^H X are unit vectors: ||H^H x||^2 = x^H G x.
    ///
    /// The quadratic form and not 1 / alpha - ..., which cancels for weak users.
    private func equalizeColumns() {
        for column in 0..<users {
            var norm = L.zero
            for k in 0..<users {
                var re = L.zero
                var im = L.zero
                for j in 0..<users {
                    let place = k >= j ? work.gram.place(k, j) : work.gram.place(j, k)
                    let gr = work.gram.re[place]
                    let gi = k >= j ? work.gram.im[place] : L.zero - work.gram.im[place]
                    let xr = work.x.re[work.x.place(j, column)]
                    let xi = work.x.im[work.x.place(j, column)]
                    re += gr * xr - gi * xi
                    im += gr * xi + gi * xr
                }
                let place = work.x.place(k, column)
                norm += work.x.re[place] * re + work.x.im[place] * im
            }
            let scale = norm.squareRoot().reciprocal(above: 0)
            for k in 0..<users {
                let place = work.x.place(k, column)
                work.x.re[place] = work.x.re[place] * scale
                work.x.im[place] = work.x.im[place] * scale
            }
        }
    }

    /// X = G^-1 D, through the matrix of correlations, whose pivots tell the conditioning.
    private func zeroForcing(_ normalization: ZeroForcing.Normalization, _ link: Link) {
        let inverse = kernel.inverse
        let scale = kernel.u
        for k in 0..<users {
            scale[k] = work.gram.re[work.gram.place(k, k)].squareRoot()
                .reciprocal(above: .leastNormalMagnitude)
            for j in 0...k {
                let place = inverse.place(k, j)
                let product = L.zero - scale[k] * scale[j]
                inverse.re[place] = work.gram.re[place] * product
                inverse.im[place] = work.gram.im[place] * product
            }
        }
        let smallest = inverse.invertNegated(column: kernel.column)
        fail(where: smallest, notAbove: L.pivotTolerance)
        for k in 0..<users {
            for j in 0...k {
                let place = inverse.place(k, j)
                inverse.re[place] = inverse.re[place] * scale[k] * scale[j]
                inverse.im[place] = inverse.im[place] * scale[k] * scale[j]
            }
        }
        for k in 0..<users { columns[k] = .one }
        switch normalization {
        case .frobenius: break
        case .equalPower:
            // ||H^H G^-1 e_k||^2 = [G^-1]_kk.
            for k in 0..<users {
                columns[k] = inverse.re[inverse.place(k, k)].squareRoot()
                    .reciprocal(above: .leastNormalMagnitude)
            }
        case .waterFilling:
            for lane in 0..<L.count where !hasFailed(lane) { waterFill(lane) }
        }
        copyInverse { columns[$0] }
    }

    /// Sets the factors of one lane's columns: the roots of the water-filling powers over the
    /// columns' lengths, in units where P = 1 and sigma = 1.
    ///
    /// The level that pays for all active users is raised by dropping the weakest until each of
    /// them gets something, as `WaterFilling` does.
    private func waterFill(_ lane: Int) {
        func norm(_ k: Int) -> L.Scalar {
            LaneMatrix.get(kernel.inverse.re, kernel.inverse.place(k, k), lane: lane)
        }
        var sum: L.Scalar = 0
        for k in 0..<users { sum += norm(k) }
        var active = users
        // Users up to this length of column are active; ties are dropped together.
        var limit = L.Scalar.infinity
        var level = (1 + sum) / L.Scalar(active)
        while active > 1 {
            var longest: L.Scalar = 0
            for k in 0..<users where norm(k) < limit { longest = max(longest, norm(k)) }
            guard longest >= level else { break }
            var count = 0
            sum = 0
            for k in 0..<users where norm(k) < longest {
                count += 1
                sum += norm(k)
            }
            guard count > 0 else { break }
            (limit, active) = (longest, count)
            level = (1 + sum) / L.Scalar(active)
        }
        for k in 0..<users {
            let length = norm(k)
            let power = length < limit ? max(0, level - length) : 0
            LaneMatrix.set(
                columns, k, lane: lane, to: length > 0 ? (power / length).squareRoot() : 0)
        }
    }

    /// X = inverse times the diagonal of `column`.
    private func copyInverse(_ column: (Int) -> L) {
        let inverse = kernel.inverse
        for k in 0..<users {
            for j in 0..<users {
                let place = k >= j ? inverse.place(k, j) : inverse.place(j, k)
                let factor = column(j)
                let im = k == j ? L.zero : inverse.im[place]
                work.x.re[work.x.place(k, j)] = inverse.re[place] * factor
                work.x.im[work.x.place(k, j)] = (k >= j ? im : L.zero - im) * factor
            }
        }
    }

    private func fail(where value: L, notAbove limit: L.Scalar) {
        for lane in 0..<L.count where !(value[lane] > limit) { fail(lane) }
    }

    /// Runs the iteration and lets `accept(lane, sumRate)` say which lanes' X are kept.
    ///
    /// A lane that has converged is written at once and not again, whatever its neighbours do.
    private func iterate(
        _ options: WMMSEOptions, count: Int, accept: (Int, Double) -> Bool
    ) {
        start(options.start, count: count)
        for lane in 0..<L.count {
            isRunning[lane] = lane < count
            lastChecked[lane] = 0
        }
        func keep(_ lane: Int, _ sumRate: Double) {
            isRunning[lane] = false
            if accept(lane, sumRate) { kernel.writeCoefficients(lane: lane, to: work.x) }
        }
        for iteration in 0..<options.iterations {
            kernel.iterate()
            guard options.tolerance > 0 && iteration % WMMSEOptions.checkInterval == 0 else {
                continue
            }
            for lane in 0..<count where isRunning[lane] {
                let sumRate = kernel.sumRate(lane: lane)
                if sumRate - lastChecked[lane] <= options.tolerance * sumRate || sumRate.isNaN {
                    keep(lane, sumRate)
                }
                lastChecked[lane] = sumRate
            }
            if !isRunning.contains(true) { return }
        }
        for lane in 0..<count where isRunning[lane] { keep(lane, kernel.sumRate(lane: lane)) }
    }

    private func best(_ options: [WMMSEOptions], count: Int) {
        for lane in 0..<L.count { best[lane] = -1 }
        for option in options {
            iterate(option, count: count) { lane, sumRate in
                guard sumRate > best[lane] else { return false }
                best[lane] = sumRate
                return true
            }
        }
        for lane in 0..<count where best[lane] < 0 { fail(lane) }
    }

    /// Sets signal and interference of the start; other starts than MRT by the reference.
    private func start(_ start: WMMSEStart, count: Int) {
        kernel.startAtMaximumRatio()
        if start == .maximumRatio { return }
        for lane in 0..<count {
            var gram = ComplexMatrix.zeros(users, users)
            for k in 0..<users {
                for j in 0...k {
                    let place = work.gram.place(k, j)
                    gram[k, j] = Complex(
                        Double(work.gram.re[place][lane]),
                        k == j ? 0 : Double(work.gram.im[place][lane]))
                    gram[j, k] = gram[k, j].conjugate
                }
            }
            // In units where P = 1 and sigma = 1, the units of the kernel.
            let unit = Link(maximumPower: 1, noisePower: 1)
            let x = start.coefficients(gram: gram, link: unit)
            let (signal, interference) = WMMSE.received(gram: gram, coefficients: x)
            // The scale of X is free; that of MRT keeps every number of the kernel in range.
            let strongest = (0..<users).reduce(0) { max($0, gram[$1, $1].rawStorage.x) }
            let loudest = signal.max() ?? 0
            let scale = loudest > 0 ? strongest / loudest : 1
            for k in 0..<users {
                LaneMatrix.set(kernel.signal, k, lane: lane, to: L.Scalar(scale * signal[k]))
                LaneMatrix.set(
                    kernel.interference, k, lane: lane,
                    to: L.Scalar(scale * scale * interference[k]))
            }
        }
    }
}
