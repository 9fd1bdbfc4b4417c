import LinearAlgebra
import Numerics

/// One worker of the batched path: solves blocks of channels, one channel per lane.
final class BlockSolver<L: Lanes> {
    private let rule: BatchRule
    private let link: Link
    private let users: Int
    private let antennas: Int
    private let work: BatchWorkspace<L>
    private let kernel: WMMSEKernel<L>
    /// Lanes whose Gram matrix is too ill-conditioned for the scalar type.
    private var failed: [Int] = []

    init(_ rule: BatchRule, users: Int, antennas: Int, link: Link) {
        self.rule = rule
        self.link = link
        self.users = users
        self.antennas = antennas
        work = BatchWorkspace(users: users, antennas: antennas)
        kernel = WMMSEKernel(gram: work.gram, storage: work.storage)
        failed.reserveCapacity(L.count)
    }

    /// Solves `count` channels, [count, K, N], and writes their precoders, [count, K, N].
    ///
    /// - Returns: the lanes that the scalar type cannot solve.
    func solve(
        _ channels: UnsafePointer<Complex<Float>>, count: Int,
        to target: UnsafeMutablePointer<Complex<Float>>
    ) -> [Int] {
        failed.removeAll(keepingCapacity: true)
        let size = users * antennas
        let scale = L.Scalar(link.powerToNoise.squareRoot())
        for lane in 0..<count { work.load(channels + lane * size, lane: lane, scale: scale) }
        for lane in count..<max(L.count, count) { work.fill(lane) }
        switch rule {
        case .maximumRatio(let normalization):
            identity()
            if normalization == .equalPower { equalizeColumns() }
        case .regularized(let normalization):
            regularized()
            if normalization == .equalPower { equalizeColumns() }
        case .zeroForcing(let normalization): zeroForcing(normalization)
        case .wmmse(let options): iterate(options, count: count) { _, _ in true }
        case .best(let options): best(options, count: count)
        }
        for lane in 0..<count where !work.isZero[lane] && !failed.contains(lane) {
            let done = work.writePrecoder(
                lane: lane, power: link.maximumPower, to: target + lane * size)
            if !done { failed.append(lane) }
        }
        return failed.filter { $0 < count && !work.isZero[$0] }
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
    private func zeroForcing(_ normalization: ZeroForcing.Normalization) {
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
        var columns = [L](repeating: .one, count: users)
        if normalization != .frobenius {
            for lane in 0..<L.count where !failed.contains(lane) {
                let norms = (0..<users).map {
                    Double(inverse.re[inverse.place($0, $0)][lane]) * link.powerToNoise
                }
                let scales = ZeroForcing.columnScales(normalization, norms, link)
                for k in 0..<users { columns[k][lane] = L.Scalar(scales[k]) }
            }
        }
        copyInverse { columns[$0] }
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
        for lane in 0..<L.count where !(value[lane] > limit) { failed.append(lane) }
    }

    /// Runs the iteration and lets `accept(lane, sumRate)` say which lanes' X are kept.
    ///
    /// A lane that has converged is written at once and not again, whatever its neighbours do.
    private func iterate(
        _ options: WMMSEOptions, count: Int, accept: (Int, Double) -> Bool
    ) {
        start(options.start, count: count)
        var isRunning = [Bool](repeating: true, count: count)
        var lastChecked = [Double](repeating: 0, count: count)
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
        var best = [Double](repeating: -1, count: count)
        for option in options {
            iterate(option, count: count) { lane, sumRate in
                guard sumRate > best[lane] else { return false }
                best[lane] = sumRate
                return true
            }
        }
        for lane in 0..<count where best[lane] < 0 { failed.append(lane) }
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
