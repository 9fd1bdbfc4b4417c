// The few vector operations that the tracer needs, on SIMD3.

@inline(__always)
func dot(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double {
    a.x * b.x + a.y * b.y + a.z * b.z
}

@inline(__always)
func dot(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> Float {
    a.x * b.x + a.y * b.y + a.z * b.z
}

@inline(__always)
func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}

@inline(__always)
func length(_ a: SIMD3<Double>) -> Double { dot(a, a).squareRoot() }

@inline(__always)
func length(_ a: SIMD3<Float>) -> Float { dot(a, a).squareRoot() }

/// a / |a|; undefined for the zero vector.
@inline(__always)
func normalize(_ a: SIMD3<Double>) -> SIMD3<Double> { a / length(a) }

/// a / |a|; undefined for the zero vector.
@inline(__always)
func normalize(_ a: SIMD3<Float>) -> SIMD3<Float> { a / length(a) }
