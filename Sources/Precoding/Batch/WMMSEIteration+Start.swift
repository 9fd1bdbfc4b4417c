import LinearAlgebra
import Numerics

extension WMMSEIteration {
    /// Puts what the users receive from the start into the kernel: of MRT in lanes; of other starts
    /// channel by channel in double precision, which allocates.
    func start(_ start: WMMSEStart, count: Int) {
        kernel.startAtMaximumRatio()
        if start == .maximumRatio { return }
        for lane in 0..<count { self.start(start, lane: lane) }
    }

    private func start(_ start: WMMSEStart, lane: Int) {
        let gram = gram(of: lane)
        // In units where P = 1 and sigma = 1, the units of the kernel.
        let unit = Link(maximumPower: 1, noisePower: 1)
        let x = start.coefficients(gram: gram, link: unit)
        let (signal, interference) = WMMSE.received(gram: gram, coefficients: x)
        // The scale of X is free; that of MRT keeps every number of the kernel in range.
        let strongest = (0..<gram.rows).reduce(0) { max($0, gram[$1, $1].rawStorage.x) }
        let loudest = signal.max() ?? 0
        let scale = loudest > 0 ? strongest / loudest : 1
        for k in 0..<gram.rows {
            LaneMatrix.set(kernel.signal, k, lane: lane, to: L.Scalar(scale * signal[k]))
            LaneMatrix.set(
                kernel.interference, k, lane: lane, to: L.Scalar(scale * scale * interference[k]))
        }
    }

    /// G P / sigma^2 of one lane, [K, K], in double precision.
    private func gram(of lane: Int) -> ComplexMatrix {
        var gram = ComplexMatrix.zeros(block.users, block.users)
        for k in 0..<block.users {
            for j in 0...k {
                let (re, im) = block.gram.get(k, j, lane: lane)
                gram[k, j] = Complex(Double(re), k == j ? 0 : Double(im))
                gram[j, k] = gram[k, j].conjugate
            }
        }
        return gram
    }
}
