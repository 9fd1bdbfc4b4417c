import Testing
@testable import RayTracing
