import LinearAlgebra
import Numerics

extension WMMSEKernel where L == DoubleLanes {
    /// Sets the state to that of regularised zero forcing with equal power for the users of
    /// `served`, whose inverse is A = (m I + G)^-1 over these m users.
    ///
    /// The columns are those of A, of squared length A_jj - m sum_k |A_kj|^2, since G A = I - m A; the
    /// power is 1 for each user. On the diagonal 1 - m A_kk cancels for weak users; there the product
    /// is formed.
    func start(at served: ServedUsersKernel) {
        let (n, a, included) = (gram.order, served.inverse, served.included)
        let m = DoubleLanes(served.size)
        let least = DoubleLanes(repeating: 1e-30)
        for k in 0..<n { interference[k] = m }
        for j in 0..<n {
            var squares = DoubleLanes.zero
            for k in 0..<n { squares += a.squaredMagnitude(k, j) * included[k] }
            let p = gram.place(j, j)
            let length = (a.re[p] - m * squares).larger(least)
            let power = included[j] / length
            var own = gram.re[p] * a.re[p]
            for k in 0..<n where k != j {
                let heard = m * m * a.squaredMagnitude(k, j) * power
                interference[k] += heard.kept(where: included[k], above: 0)
                let q = k > j ? gram.place(k, j) : gram.place(j, k)
                own.addProduct(gram.re[q], a.re[q])
                own.addProduct(gram.im[q], a.im[q])
            }
            signal[j] = own * power.squareRoot()
        }
    }

    /// Sum over the users of log2(1 + SINR) at full power, of every lane, in bit/s/Hz.
    ///
    /// One logarithm of a product: of up to 16 users below 120 dB, so it stays in range.
    func sumRates() -> SIMD8<Double> {
        var product = DoubleLanes.one
        for k in 0..<gram.order {
            product = product * (DoubleLanes.one + signal[k] * signal[k] / interference[k])
        }
        var rates = product.v
        for lane in 0..<DoubleLanes.count { rates[lane] = Double.log2(rates[lane]) }
        return rates
    }
}
