import LinearAlgebra
import Numerics

// The vectors that `BandSynthesis` computes with: sixteen antennas, one in each lane.
extension BandSynthesis {
    /// Sums of one pair of groups, i above and i below the middle of a block:
    /// A = sum z c and B = sum z s, with h(+i) = A + j B and h(-i) = A - j B.
    struct Pair {
        var cosRe = FloatLanes.zero, cosIm = FloatLanes.zero
        var sinRe = FloatLanes.zero, sinIm = FloatLanes.zero

        @inline(__always)
        mutating func add(_ re: FloatLanes, _ im: FloatLanes, _ c: FloatLanes, _ s: FloatLanes) {
            cosRe.addProduct(re, c)
            cosIm.addProduct(im, c)
            sinRe.addProduct(re, s)
            sinIm.addProduct(im, s)
        }

        @inline(__always) var sumRe: FloatLanes { cosRe - sinIm }
        @inline(__always) var sumIm: FloatLanes { cosIm + sinRe }
        @inline(__always) var differenceRe: FloatLanes { cosRe + sinIm }
        @inline(__always) var differenceIm: FloatLanes { cosIm - sinRe }
    }

    /// k . r of eight antennas, in wavelengths of the carrier.
    struct TurnLanes {
        var v = SIMD8<Double>()

        @inline(__always)
        mutating func load(
            _ k: SIMD3<Double>, _ x: UnsafeBufferPointer<Double>, _ y: UnsafeBufferPointer<Double>,
            _ z: UnsafeBufferPointer<Double>, _ base: Int
        ) {
            func eight(_ values: UnsafeBufferPointer<Double>) -> SIMD8<Double> {
                UnsafeRawPointer(values.baseAddress.unsafelyUnwrapped + base)
                    .loadUnaligned(as: SIMD8<Double>.self)
            }
            v = eight(x) * k.x + eight(y) * k.y + eight(z) * k.z
        }

        /// scale k . r + turns, less the nearest whole number.
        @inline(__always)
        func turns(_ scale: Double, _ turns: Double) -> SIMD8<Double> {
            // Adding 1.5 2^52 leaves no bits behind the point: rounding, lane by lane, in two
            // operations, where the library's takes a call for every lane.
            let magic = SIMD8<Double>(repeating: 6_755_399_441_055_744)
            let all = v * scale + turns
            return all - ((all + magic) - magic)
        }
    }

    /// Cosine and sine of phases given in turns.
    enum Phasor {
        /// Taylor's coefficients of sin x / x and cos x in x^2.
        private static let sine: (Float, Float, Float, Float, Float) = (
            -1 / 6, 1 / 120, -1 / 5_040, 1 / 362_880, -1 / 39_916_800
        )
        private static let cosine: (Float, Float, Float, Float, Float, Float) = (
            -1 / 2, 1 / 24, -1 / 720, 1 / 40_320, -1 / 3_628_800, 1 / 479_001_600
        )

        /// e^{j 2 pi t} for sixteen t in -1/2 ... 1/2: (re, im), to 3e-7.
        ///
        /// Half the angle, x = pi t, lies within pi / 2, where Taylor's series to x^11 and x^12 are as
        /// good as the numbers; the double angle takes no choice between quadrants, which vectors
        /// have no instruction for in Swift.
        @inline(__always)
        static func at(
            _ low: SIMD8<Double>, _ high: SIMD8<Double>
        ) -> (FloatLanes, FloatLanes) {
            let t = SIMD16<Float>(lowHalf: SIMD8<Float>(low), highHalf: SIMD8<Float>(high))
            let x = FloatLanes(t * Float.pi)
            let x2 = x * x
            @inline(__always)
            func next(_ sum: FloatLanes, _ coefficient: Float) -> FloatLanes {
                var result = FloatLanes(repeating: coefficient)
                result.addProduct(sum, x2)
                return result
            }
            let s4 = next(FloatLanes(repeating: sine.4), sine.3)
            let s = next(next(next(next(s4, sine.2), sine.1), sine.0), 1) * x
            let c5 = next(FloatLanes(repeating: cosine.5), cosine.4)
            let c = next(
                next(next(next(next(c5, cosine.3), cosine.2), cosine.1), cosine.0), 1)
            let twice = s + s
            var re = FloatLanes.one
            re.subtractProduct(twice, s)
            return (re, twice * c)
        }
    }

    /// The product of two complex numbers in each lane.
    @inline(__always)
    static func product(
        _ a: (FloatLanes, FloatLanes), _ b: (FloatLanes, FloatLanes)
    ) -> (FloatLanes, FloatLanes) {
        var (re, im) = (a.0 * b.0, a.0 * b.1)
        re.subtractProduct(a.1, b.1)
        im.addProduct(a.1, b.0)
        return (re, im)
    }

    /// Where rows of channels go: [S, N] complex numbers as pairs.
    struct Output {
        let target: UnsafeMutablePointer<Float>
        /// Numbers from one row to the next.
        let stride: Int
        /// The first antenna of the vector, and how many there are in all.
        let column, antennas: Int

        @inline(__always)
        func write(_ re: FloatLanes, _ im: FloatLanes, row: Int) {
            let place = target + row * stride + 2 * column
            if column + FloatLanes.count <= antennas {
                FloatLanes.storeInterleaved(re, im, to: place)
                return
            }
            for lane in 0..<(antennas - column) {
                place[2 * lane] = re[lane]
                place[2 * lane + 1] = im[lane]
            }
        }
    }
}
