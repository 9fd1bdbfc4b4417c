import CLinearAlgebra
import Channels
import Foundation
import LinearAlgebra
import Numerics
import RayTracing
import Support

// One user's channels [69, 64] at 100 MHz from 10 paths, and those of 5,000 users beside the time that
// writing as many bytes takes; both also as a share of the machine's arithmetic (a large SGEMM).

/// The shortest of `count` times of `body` in seconds.
func fastest(_ count: Int, _ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    return (0..<count).map { _ in clock.measure(body) / .seconds(1) }.min() ?? 0
}

/// Made-up paths: random directions, delays up to 2 us.
func table(users: Int, paths: Int) -> PathTable {
    PathTable(
        (0..<users).map { user in
            (0..<paths).map { path in
                var random = Philox(
                    seed: 1, stream: UInt32(user), substream: UInt32(path))
                let z = random.uniform() - 0.5
                let phi = 2 * (random.uniform() - 0.5)
                let r = (1 - z * z).squareRoot()
                let k = SIMD3(r * cos(phi), r * sin(phi), z)
                func number() -> Complex<Double> {
                    let (re, im) = random.normalPair()
                    return Complex(re, im)
                }
                return PropagationPath(
                    vertices: [], triangles: [], length: 600 * random.uniform(), departure: k,
                    arrival: -k,
                    transfer: PolarizationTransfer(
                        thetaTheta: number(), thetaPhi: number(), phiTheta: number(),
                        phiPhi: number()), spreading: 1e-4)
            }
        })
}

/// FLOP/s of a large real product in single precision on one thread.
func sgemmPeak() -> Double {
    let n = 1_024
    let (a, b) = ([Float](repeating: 1, count: n * n), [Float](repeating: 1, count: n * n))
    var c = [Float](repeating: 0, count: n * n)
    BLASThreads.set(1)
    let seconds = fastest(5) {
        mimo_sgemm(Int32(n), Int32(n), Int32(n), a, b, &c)
    }
    return 2 * pow(Double(n), 3) / seconds
}

let grid = try ResourceGrid(bandwidth: 100e6)
let array = AntennaArray()
let synthesis = BandSynthesis(
    array: array, frequency: 3.5e9, systemLoss: 10, offsets: grid.offsets)
let size = synthesis.userCount
let one = table(users: 1, paths: 10)
let target = UnsafeMutablePointer<Complex<Float>>.allocate(capacity: size)
let scratch = BandSynthesis.Scratch()
let single =
    fastest(200) {
        for _ in 0..<100 { synthesis.write(one, user: 0, scale: 1, into: target, scratch) }
    } / 100

let plain = ChannelSynthesis(array: array, frequency: 3.5e9, systemLoss: 10)
let paths = one.paths(of: 0)
let reference = fastest(3) {
    for offset in grid.offsets { _ = plain.channel(paths, offset: offset) }
}
var error = 0.0
for (s, offset) in grid.offsets.enumerated() {
    for (n, wanted) in plain.channel(paths, offset: offset).enumerated() {
        let (re, im) = target[s * array.count + n].rawStorage
        error = max(error, (Complex(Double(re), Double(im)) - wanted).length)
    }
}
let scale = plain.channel(paths).map(\.length).max() ?? 1

let users = 5_000
let many = table(users: users, paths: 10)
let bytes = users * size * 8
let target5000 = UnsafeMutablePointer<Complex<Float>>.allocate(capacity: users * size)

/// Seconds that writing as many bytes takes.
@MainActor func memory(threads: Int) -> Double {
    nonisolated(unsafe) let all = UnsafeMutableRawPointer(target5000)
    let (users, size) = (users, size)
    return fastest(7) {
        Parallel.forEach(users, threads: threads) { user in
            memset(all + user * size * 8, Int32(user & 1), size * 8)
        }
    }
}

/// Seconds that the channels take.
@MainActor func made(threads: Int) -> Double {
    nonisolated(unsafe) let all = target5000
    let (users, size, many, synthesis) = (users, size, many, synthesis)
    return fastest(7) {
        Parallel.forEach(users, threads: threads, state: { BandSynthesis.Scratch() }) {
            scratch, user in
            synthesis.write(many, user: user, scale: 1, into: all + user * size, scratch)
        }
    }
}
// Two real products and sums for each path, group and antenna, the least that this method needs.
let flops = Double(10 * size) * 4
print(
    String(
        format: """
            one user, 10 paths, [%d, %d]: %.2f us on one thread; plain reference %.0f us; largest error \
            %.1e of the largest channel
            %.0f GFLOP/s of %.0f (SGEMM): %.0f %%
            """, grid.groups, array.count, 1e6 * single, 1e6 * reference, error / scale,
        flops / single / 1e9, sgemmPeak() / 1e9, 100 * flops / single / sgemmPeak()))
for threads in [1, Parallel.defaultThreads] {
    let (writing, making) = (memory(threads: threads), made(threads: threads))
    print(
        String(
            format: "%d users, %.0f MB, %d threads: %.1f ms, writing alone %.1f ms: %.2f times",
            users,
            Double(bytes) / 1e6, threads, 1e3 * making, 1e3 * writing, making / writing))
}
