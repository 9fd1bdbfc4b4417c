import CEmbree
import Sites
import Support

/// The triangles of a mesh in an Embree acceleration structure: the one owner of the handles.
///
/// Vertices are single precision inside (0.06 mm at 1 km), in Embree's robust mode, so that no ray
/// slips between two triangles that share an edge. Queries are thread-safe.
final class EmbreeScene: @unchecked Sendable {
    // Immutable after `init`; Embree allows concurrent queries of a committed scene.
    private let device: RTCDevice
    let handle: RTCScene

    /// Builds the structure. O(T log T).
    ///
    /// - Throws: `InputError` when the mesh has no triangles or Embree refuses it.
    init(_ mesh: TriangleMesh) throws {
        guard !mesh.triangles.isEmpty else {
            throw InputError("mesh", expected: "at least one triangle", found: "none")
        }
        guard let device = mimo_device_new() else {
            throw InputError("Embree", expected: "a device", found: "rtcNewDevice failed")
        }
        guard let scene = rtcNewScene(device) else {
            rtcReleaseDevice(device)
            throw InputError("Embree", expected: "a scene", found: "rtcNewScene failed")
        }
        self.device = device
        handle = scene
        rtcSetSceneFlags(scene, RTC_SCENE_FLAG_ROBUST)
        rtcSetSceneBuildQuality(scene, RTC_BUILD_QUALITY_HIGH)
        guard let geometry = rtcNewGeometry(device, RTC_GEOMETRY_TYPE_TRIANGLE) else {
            throw InputError("Embree", expected: "a geometry", found: "rtcNewGeometry failed")
        }
        defer { rtcReleaseGeometry(geometry) }
        let vertexBytes = 3 * MemoryLayout<Float>.size
        let indexBytes = 3 * MemoryLayout<UInt32>.size
        guard
            let vertices = rtcSetNewGeometryBuffer(
                geometry, RTC_BUFFER_TYPE_VERTEX, 0, RTC_FORMAT_FLOAT3, vertexBytes,
                mesh.vertices.count),
            let indices = rtcSetNewGeometryBuffer(
                geometry, RTC_BUFFER_TYPE_INDEX, 0, RTC_FORMAT_UINT3, indexBytes,
                mesh.triangles.count)
        else {
            throw InputError(
                "Embree", expected: "buffers for \(mesh.triangles.count) triangles",
                found: "no memory")
        }
        let x = vertices.assumingMemoryBound(to: Float.self)
        for (i, vertex) in mesh.vertices.enumerated() {
            x[3 * i] = Float(vertex.x)
            x[3 * i + 1] = Float(vertex.y)
            x[3 * i + 2] = Float(vertex.z)
        }
        let t = indices.assumingMemoryBound(to: UInt32.self)
        for (i, triangle) in mesh.triangles.enumerated() {
            t[3 * i] = UInt32(bitPattern: triangle.x)
            t[3 * i + 1] = UInt32(bitPattern: triangle.y)
            t[3 * i + 2] = UInt32(bitPattern: triangle.z)
        }
        rtcCommitGeometry(geometry)
        rtcAttachGeometry(scene, geometry)
        rtcCommitScene(scene)
        let code = rtcGetDeviceError(device)
        guard code == RTC_ERROR_NONE else {
            throw InputError(
                "Embree", expected: "a scene without errors", found: "error code \(code.rawValue)")
        }
    }

    deinit {
        rtcReleaseScene(handle)
        rtcReleaseDevice(device)
    }

    /// The first triangle on the ray from `origin` along the unit vector `direction` within
    /// `limit` metres, and its distance.
    func firstHit(
        from origin: SIMD3<Double>, along direction: SIMD3<Double>, limit: Double
    ) -> (triangle: Int, distance: Double)? {
        var query = RTCRayHit()
        query.ray = Self.ray(origin, direction, limit)
        query.hit.geomID = mimo_invalid_geometry
        mimo_intersect1(handle, &query)
        guard query.hit.geomID != mimo_invalid_geometry else { return nil }
        return (Int(query.hit.primID), Double(query.ray.tfar))
    }

    /// Whether anything lies on the ray from `origin` along the unit vector `direction` within
    /// `limit` metres.
    func isOccluded(
        from origin: SIMD3<Double>, along direction: SIMD3<Double>, limit: Double
    ) -> Bool {
        var ray = Self.ray(origin, direction, limit)
        mimo_occluded1(handle, &ray)
        return ray.tfar < 0
    }

    private static func ray(
        _ origin: SIMD3<Double>, _ direction: SIMD3<Double>, _ limit: Double
    ) -> RTCRay {
        var ray = RTCRay()
        ray.org_x = Float(origin.x)
        ray.org_y = Float(origin.y)
        ray.org_z = Float(origin.z)
        ray.dir_x = Float(direction.x)
        ray.dir_y = Float(direction.y)
        ray.dir_z = Float(direction.z)
        ray.tnear = 0
        ray.tfar = Float(limit)
        ray.mask = ~0
        return ray
    }
}
