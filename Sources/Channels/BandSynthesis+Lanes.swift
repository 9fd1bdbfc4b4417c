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
        /// e^{j 2 pi t} for sixteen t in -1/2 ... 1/2: (re, im), to 1e-7.
        ///
        /// With q the nearest whole number to 4 t and x = 2 pi (t - q / 4), at most pi / 4, by Taylor's
        /// series to x^9 and x^10, turned by q quarters.
        @inline(__always)
        static func at(
            _ low: SIMD8<Double>, _ high: SIMD8<Double>
        ) -> (SIMD16<Float>, SIMD16<Float>) {
            let t = SIMD16<Float>(lowHalf: SIMD8<Float>(low), highHalf: SIMD8<Float>(high))
            let magic = SIMD16<Float>(repeating: 12_582_912)
            let shifted = t * 4 + magic
            let q = shifted - magic
            let bits = unsafeBitCast(shifted, to: SIMD16<UInt32>.self)
            let x = (t - q * 0.25) * Float(2 * Double.pi)
            let x2 = x * x
            var s = x2 * Float(1.0 / 362_880) - Float(1.0 / 5_040)
            s = s * x2 + Float(1.0 / 120)
            s = s * x2 - Float(1.0 / 6)
            s = s * x2 * x + x
            var c = x2 * Float(-1.0 / 3_628_800) + Float(1.0 / 40_320)
            c = c * x2 - Float(1.0 / 720)
            c = c * x2 + Float(1.0 / 24)
            c = c * x2 - Float(0.5)
            c = c * x2 + 1
            let isOdd = (bits & 1) .== 1
            let re = c.replacing(with: s, where: isOdd)
            let im = s.replacing(with: c, where: isOdd)
            // Quarters 1 and 2 turn the real part's sign, 2 and 3 the imaginary part's.
            let turnsRe = ((bits &+ 1) & 2) .== 2
            let turnsIm = (bits & 2) .== 2
            return (
                re.replacing(with: -re, where: turnsRe), im.replacing(with: -im, where: turnsIm)
            )
        }
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
