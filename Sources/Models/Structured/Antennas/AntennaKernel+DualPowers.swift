import LinearAlgebra

// With C = (G + Lambda^-1)^-1 = Lambda^1/2 M^-1 Lambda^1/2 no square root is needed:
// [M^-1]_kk = C_kk / lambda_k.

extension AntennaKernel {
    /// Softens the antennas to m = sigmoid(a), forms their Gram matrix, lets the dual powers follow,
    /// and leaves C of the new powers in ``inverse``.
    ///
    /// - Returns: the sum of the dual powers.
    func followAntennas(
        _ channel: ChannelPlanes, sinrTargets: UnsafePointer<Double>,
        dual: UnsafeMutablePointer<Double>, maximumPower: Double
    ) -> Double {
        soften()
        return followActive(
            channel, sinrTargets: sinrTargets, dual: dual, maximumPower: maximumPower)
    }

    /// The same for the antennas as far as they are on.
    func followActive(
        _ channel: ChannelPlanes, sinrTargets: UnsafePointer<Double>,
        dual: UnsafeMutablePointer<Double>, maximumPower: Double
    ) -> Double {
        formGram(channel)
        let limit = AntennaForward.powerLimit * maximumPower
        for _ in 0..<AntennaForward.steps {
            invert(dual)
            for k in 0..<users {
                let own = inverse.re[inverse.place(k, k)].v
                dual[k] = min(dual[k] * sinrTargets[k] * own / (dual[k] - own), limit)
            }
        }
        invert(dual)
        var power = 0.0
        for k in 0..<users { power += dual[k] }
        return power
    }

    /// m from the scores.
    private func soften() {
        for b in 0..<blocks {
            let power = RowKernels.exponential(Vector.zero - magnitude(scores[b]))
            // 1 / (1 + e^-a) for positive a, e^a / (1 + e^a) for others.
            let part = 1 / (1 + power)
            active[b] =
                part.replacing(with: part * power, where: scores[b] .< .zero) * exists[b]
        }
    }

    private func magnitude(_ v: Vector) -> Vector {
        v.replacing(with: Vector.zero - v, where: v .< .zero)
    }

    /// G = sum over the antennas of m_n h_n h_n^H, the lower triangle.
    private func formGram(_ channel: ChannelPlanes) {
        for k in 0..<users {
            let hr = channel.planes + 2 * k * blocks
            let hi = hr + blocks
            for j in 0...k {
                let gr = channel.planes + 2 * j * blocks
                let gi = gr + blocks
                var re = Vector.zero
                var im = Vector.zero
                for b in 0..<blocks {
                    let x = active[b] * hr[b]
                    let y = active[b] * hi[b]
                    re.accumulate(x, gr[b])
                    re.accumulate(y, gi[b])
                    im.accumulate(y, gr[b])
                    im.accumulate(Vector.zero - x, gi[b])
                }
                gram.re[gram.place(k, j)].v = Double(RowKernels.sum(re))
                gram.im[gram.place(k, j)].v = k == j ? 0 : Double(RowKernels.sum(im))
            }
        }
    }

    /// C for the dual powers. The usual orders are constants, so that their loops are unrolled.
    private func invert(_ dual: UnsafePointer<Double>) {
        switch users {
        case 2: invert(dual, order: 2)
        case 4: invert(dual, order: 4)
        default: invert(dual, order: users)
        }
    }

    @inline(__always)
    private func invert(_ dual: UnsafePointer<Double>, order n: Int) {
        for k in 0..<n {
            for j in 0..<k {
                inverse.re[k * n + j].v = -gram.re[k * n + j].v
                inverse.im[k * n + j].v = -gram.im[k * n + j].v
            }
            inverse.re[k * n + k].v = -gram.re[k * n + k].v - 1 / dual[k]
        }
        _ = inverse.invertNegated(order: n, column: inversionSpace)
    }
}
