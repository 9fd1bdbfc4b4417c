import LinearAlgebra

extension BatchWorkspace {
    /// X = A diag(d) for the Hermitian matrices A, of which `lower` has the lower triangle, and the
    /// factors d_j = `factor(j)`.
    func setCoefficients(_ lower: LaneMatrix<L>, factor: (Int) -> L) {
        let x = coefficients
        for k in 0..<users {
            for j in 0..<users {
                let place = k >= j ? lower.place(k, j) : lower.place(j, k)
                let scale = factor(j)
                let im = k == j ? L.zero : lower.im[place]
                x.re[x.place(k, j)] = lower.re[place] * scale
                x.im[x.place(k, j)] = (k >= j ? im : L.zero - im) * scale
            }
        }
    }

    /// Scales the columns x of X so that those of H^H X are unit vectors; zero stays zero.
    ///
    /// The norms come from ||H^H x||^2 = x^H G x as it stands. For regularised zero forcing they
    /// could be had from the diagonal of X, as a difference, which cancels for weak users.
    func equalizeColumns() {
        let x = coefficients
        for column in 0..<users {
            var norm = L.zero
            for k in 0..<users {
                var re = L.zero
                var im = L.zero
                for j in 0..<users {
                    let place = k >= j ? gram.place(k, j) : gram.place(j, k)
                    let gr = gram.re[place]
                    let gi = k >= j ? gram.im[place] : L.zero - gram.im[place]
                    let xr = x.re[x.place(j, column)]
                    let xi = x.im[x.place(j, column)]
                    re += gr * xr - gi * xi
                    im += gr * xi + gi * xr
                }
                let place = x.place(k, column)
                norm += x.re[place] * re + x.im[place] * im
            }
            let scale = norm.squareRoot().reciprocal(above: 0)
            for k in 0..<users {
                let place = x.place(k, column)
                x.re[place] = x.re[place] * scale
                x.im[place] = x.im[place] * scale
            }
        }
    }
}
