import CEmbree

/// Sixteen rays in the layout Embree reads (RTCRayHit16), for coherent bundles.
///
/// The C type is over-aligned and does not import into Swift, so the packet is raw memory of twenty
/// lanes of sixteen 4-byte numbers, 64-byte aligned.
struct RayPacket: ~Copyable {
    static let size = 16
    private static let lanes = 20
    private let memory: UnsafeMutableRawPointer
    private let valid: UnsafeMutablePointer<Int32>

    init() {
        memory = .allocate(byteCount: Self.lanes * 64, alignment: 64)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: Self.lanes * 64)
        valid = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)
            .bindMemory(to: Int32.self, capacity: 16)
    }

    deinit {
        memory.deallocate()
        UnsafeMutableRawPointer(valid).deallocate()
    }

    private enum Lane {
        static let origin = 0
        static let near = 3
        static let direction = 4
        static let far = 8
        static let mask = 9
        static let triangle = 17
        static let geometry = 18
    }

    @inline(__always)
    private func float(_ lane: Int, _ i: Int) -> UnsafeMutablePointer<Float> {
        memory.advanced(by: lane * 64 + i * 4).assumingMemoryBound(to: Float.self)
    }

    @inline(__always)
    private func integer(_ lane: Int, _ i: Int) -> UnsafeMutablePointer<UInt32> {
        memory.advanced(by: lane * 64 + i * 4).assumingMemoryBound(to: UInt32.self)
    }

    /// Sets ray `i` of the packet.
    @inline(__always)
    func set(_ i: Int, origin: SIMD3<Float>, direction: SIMD3<Float>) {
        float(Lane.origin, i).pointee = origin.x
        float(Lane.origin + 1, i).pointee = origin.y
        float(Lane.origin + 2, i).pointee = origin.z
        float(Lane.direction, i).pointee = direction.x
        float(Lane.direction + 1, i).pointee = direction.y
        float(Lane.direction + 2, i).pointee = direction.z
        float(Lane.near, i).pointee = 0
        float(Lane.far, i).pointee = .infinity
        integer(Lane.mask, i).pointee = ~0
        integer(Lane.geometry, i).pointee = mimo_invalid_geometry
    }

    /// Finds the first triangle on each of the first `count` rays.
    func intersect(_ scene: EmbreeScene, count: Int, coherent: Bool) {
        for i in 0..<16 { valid[i] = i < count ? -1 : 0 }
        mimo_intersect16(valid, scene.handle, memory, coherent ? 1 : 0)
    }

    /// The triangle that ray `i` met and its distance, or `nil` when it met none.
    @inline(__always)
    func hit(_ i: Int) -> (triangle: Int, distance: Float)? {
        guard integer(Lane.geometry, i).pointee != mimo_invalid_geometry else { return nil }
        return (Int(integer(Lane.triangle, i).pointee), float(Lane.far, i).pointee)
    }
}
