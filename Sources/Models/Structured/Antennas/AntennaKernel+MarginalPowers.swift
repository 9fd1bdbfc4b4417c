import LinearAlgebra

// With C = Lambda^1/2 M^-1 Lambda^1/2 the terms of ``MarginalAntennaPowers`` are r_k = C_kk /
// lambda_k, q_n = h_n^H C h_n and |[M^-1 u_n]_k|^2 = |[C h_n]_k|^2 / lambda_k.

extension AntennaKernel {
    /// What every antenna is worth over P_ant, as ``MarginalAntennaPowers`` has it, from C in
    /// ``inverse``. The usual orders are constants, so that their loops are unrolled.
    func weighAntennas(
        _ channel: ChannelPlanes, sinrTargets: UnsafePointer<Double>,
        dual: UnsafePointer<Double>, antennaPower: Double
    ) {
        switch users {
        case 2: weighForTwo(channel, sinrTargets, dual, antennaPower)
        case 4: weighForFour(channel, sinrTargets, dual, antennaPower)
        default: weighAntennas(channel, sinrTargets, dual, antennaPower, order: users)
        }
    }

    // Functions of their own: in one, the compiler unrolls the loops of the first order only.

    @inline(never)
    private func weighForTwo(
        _ channel: ChannelPlanes, _ sinrTargets: UnsafePointer<Double>,
        _ dual: UnsafePointer<Double>, _ antennaPower: Double
    ) {
        weighAntennas(channel, sinrTargets, dual, antennaPower, order: 2)
    }

    @inline(never)
    private func weighForFour(
        _ channel: ChannelPlanes, _ sinrTargets: UnsafePointer<Double>,
        _ dual: UnsafePointer<Double>, _ antennaPower: Double
    ) {
        weighAntennas(channel, sinrTargets, dual, antennaPower, order: 4)
    }

    @inline(__always)
    private func weighAntennas(
        _ channel: ChannelPlanes, _ sinrTargets: UnsafePointer<Double>,
        _ dual: UnsafePointer<Double>, _ antennaPower: Double, order n: Int
    ) {
        // The sum of w r / (1 - r) is that of w / (1 - r), less a constant that differences lose.
        var now: Float = 0
        for k in 0..<n {
            rest[k] = Float(inverse.re[k * n + k].v / dual[k])
            powerPerRatio[k] = Float(dual[k] * sinrTargets[k] / antennaPower)
            now += powerPerRatio[k] / (1 - rest[k])
        }
        for b in 0..<blocks {
            leverage[b] = reachUsers(channel, dual, block: b, order: n)
            changePowers(block: b, now: Vector(repeating: now), order: n)
        }
    }

    /// |[C h_n]_k|^2 / lambda_k of sixteen antennas to ``reach``; returns their leverages q_n.
    @inline(__always)
    private func reachUsers(
        _ channel: ChannelPlanes, _ dual: UnsafePointer<Double>, block b: Int, order n: Int
    ) -> Vector {
        var q = Vector.zero
        for k in 0..<n {
            var re = Vector.zero
            var im = Vector.zero
            for j in 0..<n {
                let hr = channel.planes[2 * j * blocks + b]
                let hi = channel.planes[(2 * j + 1) * blocks + b]
                let place = k >= j ? k * n + j : j * n + k
                let c = Vector(repeating: Float(inverse.re[place].v))
                re.accumulate(c, hr)
                im.accumulate(c, hi)
                if k != j {
                    let sign: Float = k > j ? 1 : -1
                    let d = Vector(repeating: sign * Float(inverse.im[place].v))
                    re.accumulate(Vector.zero - d, hi)
                    im.accumulate(d, hr)
                }
            }
            q.accumulate(channel.planes[2 * k * blocks + b], re)
            q.accumulate(channel.planes[(2 * k + 1) * blocks + b], im)
            let scale = Vector(repeating: 1 / Float(dual[k]))
            reach[k] = (re * re + im * im) * scale
        }
        return q
    }

    /// What removing and adding sixteen antennas would change the power by, from ``reach``.
    @inline(__always)
    private func changePowers(block b: Int, now: Vector, order n: Int) {
        let smallest = Vector(repeating: Float(MarginalAntennaPowers.smallestRemainder))
        let largestRest = Vector(repeating: Float(MarginalAntennaPowers.largestRest))
        let smallestRest = Vector(repeating: Float(MarginalAntennaPowers.smallestRest))
        let (on, q) = (active[b], leverage[b])
        let off = 1 - on
        let product = on * q
        let without =
            on / (1 - product).replacing(with: smallest, where: 1 - product .< smallest)
        let with = off / (1 + off * q)
        var (x, y) = (Vector.zero, Vector.zero)
        for k in 0..<n {
            let r = Vector(repeating: rest[k])
            let w = Vector(repeating: powerPerRatio[k])
            var high = r
            high.accumulate(reach[k], without)
            let low = r - reach[k] * with
            let a = 1 - high.replacing(with: largestRest, where: high .> largestRest)
            let c = 1 - low.replacing(with: smallestRest, where: low .< smallestRest)
            // Two reciprocals by one division.
            let both = w / (a * c)
            x.accumulate(both, c)
            y.accumulate(both, a)
        }
        removal[b] = (x - now).replacing(with: Vector.zero, where: x .< now)
        addition[b] = (now - y).replacing(with: Vector.zero, where: y .> now)
    }
}
