import LinearAlgebra

/// How complex numbers of one kind are read and written, many at a time.
protocol BandElement {
    /// Bytes of a complex number.
    static var bytes: Int { get }
    /// Complex numbers in the 64 bytes of a vector.
    static var perVector: Int { get }

    /// Sixteen consecutive numbers.
    static func load(vector place: UnsafeRawPointer) -> ComplexLanes<FloatLanes>
    /// Writes them.
    static func store(_ z: ComplexLanes<FloatLanes>, vector place: UnsafeMutableRawPointer)

    /// Eight consecutive numbers from `low` on in the lower lanes, and eight from `high` on in the upper
    /// ones.
    static func load(
        _ low: UnsafeRawPointer, _ high: UnsafeRawPointer
    ) -> ComplexLanes<FloatLanes>
    /// Writes what ``load(_:_:)`` reads.
    static func store(
        _ z: ComplexLanes<FloatLanes>, _ low: UnsafeMutableRawPointer,
        _ high: UnsafeMutableRawPointer)

    /// One number.
    static func load(_ place: UnsafeRawPointer) -> (re: Float, im: Float)
    /// Writes one number.
    static func store(_ re: Float, _ im: Float, _ place: UnsafeMutableRawPointer)

    /// Number `i` of ``perVector`` of every lane, out of a transposed tile.
    static func unpack(_ tile: UnsafePointer<FloatLanes>, _ i: Int) -> ComplexLanes<FloatLanes>
    /// Puts it there.
    static func pack(
        _ z: ComplexLanes<FloatLanes>, _ tile: UnsafeMutablePointer<FloatLanes>, _ i: Int)
}

/// Pairs of floats.
enum FloatPairs: BandElement {
    typealias Number = ComplexLanes<FloatLanes>

    static var bytes: Int { 8 }
    static var perVector: Int { 8 }

    @inline(__always)
    static func load(_ low: UnsafeRawPointer, _ high: UnsafeRawPointer) -> Number {
        let both = SIMD32(
            lowHalf: low.loadUnaligned(as: SIMD16<Float>.self),
            highHalf: high.loadUnaligned(as: SIMD16<Float>.self))
        return Number(re: FloatLanes(both.evenHalf), im: FloatLanes(both.oddHalf))
    }

    @inline(__always)
    static func store(
        _ z: Number, _ low: UnsafeMutableRawPointer, _ high: UnsafeMutableRawPointer
    ) {
        var both = SIMD32<Float>()
        both.evenHalf = z.re.v
        both.oddHalf = z.im.v
        low.storeBytes(of: both.lowHalf, as: SIMD16<Float>.self)
        high.storeBytes(of: both.highHalf, as: SIMD16<Float>.self)
    }

    @inline(__always)
    static func load(vector place: UnsafeRawPointer) -> Number { load(place, place + 64) }

    @inline(__always)
    static func store(_ z: Number, vector place: UnsafeMutableRawPointer) {
        store(z, place, place + 64)
    }

    @inline(__always)
    static func load(_ place: UnsafeRawPointer) -> (re: Float, im: Float) {
        (place.loadUnaligned(as: Float.self), (place + 4).loadUnaligned(as: Float.self))
    }

    @inline(__always)
    static func store(_ re: Float, _ im: Float, _ place: UnsafeMutableRawPointer) {
        place.storeBytes(of: re, as: Float.self)
        (place + 4).storeBytes(of: im, as: Float.self)
    }

    @inline(__always)
    static func unpack(_ tile: UnsafePointer<FloatLanes>, _ i: Int) -> Number {
        Number(re: tile[2 &* i], im: tile[2 &* i &+ 1])
    }

    @inline(__always)
    static func pack(_ z: Number, _ tile: UnsafeMutablePointer<FloatLanes>, _ i: Int) {
        tile[2 &* i] = z.re
        tile[2 &* i &+ 1] = z.im
    }
}

/// Pairs of 16-bit integers.
///
/// A pair is handled as one integer of 32 bits. Between integers and floats there is no conversion, of
/// which the standard library makes one for each lane: a float from 2^23 on counts units with the lowest
/// bits of its fraction, so integers become floats by putting bits before them, and 1.5 x 2^23 plus a
/// number has the nearest integer in its low bits.
enum IntegerPairs: BandElement {
    typealias Number = ComplexLanes<FloatLanes>

    static var bytes: Int { 4 }
    static var perVector: Int { 16 }

    /// Largest magnitude that is written.
    static var limit: Float { 32_767 }
    /// 1.5 x 2^23.
    private static var shift: Float { 12_582_912 }

    @inline(__always)
    private static func decode(_ bits: SIMD16<UInt32>) -> Number {
        Number(re: float((bits & 0xffff) ^ 0x4b00_8000), im: float((bits &>> 16) ^ 0x4b00_8000))
    }

    /// What the low 16 bits stand for: a float of 2^23 counts with its fraction.
    @inline(__always)
    private static func float(_ bits: SIMD16<UInt32>) -> FloatLanes {
        FloatLanes(unsafeBitCast(bits, to: SIMD16<Float>.self)) - FloatLanes(repeating: 8_421_376)
    }

    @inline(__always)
    private static func encode(_ z: Number) -> SIMD16<UInt32> {
        let re = integers(z.re)
        let im = integers(z.im)
        return (re & 0xffff) | (im &<< 16)
    }

    /// The nearest integers in the low 16 bits.
    @inline(__always)
    private static func integers(_ x: FloatLanes) -> SIMD16<UInt32> {
        let (most, least) = (SIMD16<Float>(repeating: limit), SIMD16<Float>(repeating: -limit))
        let below = x.v.replacing(with: most, where: x.v .> most)
        let kept = below.replacing(with: least, where: below .< least)
        return unsafeBitCast(kept + SIMD16(repeating: shift), to: SIMD16<UInt32>.self)
    }

    @inline(__always)
    static func load(vector place: UnsafeRawPointer) -> Number {
        decode(place.loadUnaligned(as: SIMD16<UInt32>.self))
    }

    @inline(__always)
    static func store(_ z: Number, vector place: UnsafeMutableRawPointer) {
        place.storeBytes(of: encode(z), as: SIMD16<UInt32>.self)
    }

    @inline(__always)
    static func load(_ low: UnsafeRawPointer, _ high: UnsafeRawPointer) -> Number {
        decode(
            SIMD16(
                lowHalf: low.loadUnaligned(as: SIMD8<UInt32>.self),
                highHalf: high.loadUnaligned(as: SIMD8<UInt32>.self)))
    }

    @inline(__always)
    static func store(
        _ z: Number, _ low: UnsafeMutableRawPointer, _ high: UnsafeMutableRawPointer
    ) {
        let bits = encode(z)
        low.storeBytes(of: bits.lowHalf, as: SIMD8<UInt32>.self)
        high.storeBytes(of: bits.highHalf, as: SIMD8<UInt32>.self)
    }

    @inline(__always)
    static func load(_ place: UnsafeRawPointer) -> (re: Float, im: Float) {
        (
            Float(place.loadUnaligned(as: Int16.self)),
            Float((place + 2).loadUnaligned(as: Int16.self))
        )
    }

    @inline(__always)
    static func store(_ re: Float, _ im: Float, _ place: UnsafeMutableRawPointer) {
        place.storeBytes(of: integer(re), as: UInt16.self)
        (place + 2).storeBytes(of: integer(im), as: UInt16.self)
    }

    @inline(__always)
    private static func integer(_ x: Float) -> UInt16 {
        let kept = x > limit ? limit : x < -limit ? -limit : x
        return UInt16(truncatingIfNeeded: (kept + shift).bitPattern)
    }

    @inline(__always)
    static func unpack(_ tile: UnsafePointer<FloatLanes>, _ i: Int) -> Number {
        decode(unsafeBitCast(tile[i].v, to: SIMD16<UInt32>.self))
    }

    @inline(__always)
    static func pack(_ z: Number, _ tile: UnsafeMutablePointer<FloatLanes>, _ i: Int) {
        tile[i].v = unsafeBitCast(encode(z), to: SIMD16<Float>.self)
    }
}
