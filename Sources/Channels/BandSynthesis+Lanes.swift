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
        private static let sine: (Float, Float, Float, Float) = (
            -1 / 6, 1 / 120, -1 / 5_040, 1 / 362_880
        )
        private static let cosine: (Float, Float, Float, Float, Float) = (
            -1 / 2, 1 / 24, -1 / 720, 1 / 40_320, -1 / 3_628_800
        )

        /// e^{j 2 pi t} for sixteen t in -1/2 ... 1/2: (re, im), to 1e-7.
        ///
        /// With q the nearest whole number to 4 t, the rest x = 2 pi (t - q / 4) lies within pi / 4,
        /// where Taylor's series to x^9 and x^10 are as good as the numbers. The quarters are turned by
        /// polynomials in q that are 1, 0 or -1 exactly: vectors have no choice between two numbers by
        /// a third in Swift that is not made lane by lane.
        @inline(__always)
        static func at(
            _ low: SIMD8<Double>, _ high: SIMD8<Double>
        ) -> (FloatLanes, FloatLanes) {
            let t = SIMD16<Float>(lowHalf: SIMD8<Float>(low), highHalf: SIMD8<Float>(high))
            // Adding 1.5 2^23 rounds to whole numbers.
            let magic = SIMD16<Float>(repeating: 12_582_912)
            let quarters = (t * 4 + magic) - magic
            let x = FloatLanes((t - quarters * 0.25) * Float(2 * Double.pi))
            let x2 = x * x
            @inline(__always)
            func next(_ sum: FloatLanes, _ coefficient: Float) -> FloatLanes {
                var result = FloatLanes(repeating: coefficient)
                result.addProduct(sum, x2)
                return result
            }
            let s3 = next(FloatLanes(repeating: sine.3), sine.2)
            let s = next(next(next(s3, sine.1), sine.0), 1) * x
            let c4 = next(FloatLanes(repeating: cosine.4), cosine.3)
            let c = next(next(next(next(c4, cosine.2), cosine.1), cosine.0), 1)
            // cos(q pi / 2) = (6 - q^2 (7 - q^2)) / 6 and sin(q pi / 2) = q (4 - q^2) / 3 for |q| <= 2.
            let q = FloatLanes(quarters)
            let q2 = q * q
            let cosine = FloatLanes((6 - q2.v * (7 - q2.v)) * Float(1.0 / 6))
            let sine = FloatLanes(quarters * (4 - q2.v) * Float(1.0 / 3))
            return product((c, s), (cosine, sine))
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
