import Foundation
import Numerics
@testable import RayTracing
import Sites
import Support
import Testing

@testable import Channels

@Suite struct ArrayTests {
    @Test("TR 38.901 element: 8 dBi ahead, 3 dB down at half the beamwidth, 30 dB down behind")
    func pattern() {
        func decibels(_ zenith: Double, _ azimuth: Double) -> Double {
            let (t, p) = (zenith * .pi / 180, azimuth * .pi / 180)
            return 10
                * log10(
                    ElementPattern.tr38901.gain(
                        towards: SIMD3(sin(t) * cos(p), sin(t) * sin(p), cos(t))))
        }
        #expect(abs(decibels(90, 0) - 8) < 1e-9)
        #expect(abs(decibels(90, 32.5) - 5) < 1e-9)
        #expect(abs(decibels(90 - 32.5, 0) - 5) < 1e-9)
        #expect(abs(decibels(90, 180) - (-22)) < 1e-9)
        #expect(abs(decibels(10, 120) - (-22)) < 1e-9)
    }

    @Test("Turning the array turns its pattern and keeps the field's power", arguments: 1...20)
    func rotation(seed: Int) {
        var random = Philox(seed: UInt64(seed))
        let azimuth = random.uniform(in: -180..<180)
        let tilt = random.uniform(in: -20..<20)
        let array = AntennaArray(azimuth: azimuth, downtilt: tilt)
        let level = AntennaArray()
        let (z, p) = (random.uniform(in: 0.2..<2.9), random.uniform(in: -3..<3))
        let local = SIMD3(sin(z) * cos(p), sin(z) * sin(p), cos(z))
        let (x, y, up) = array.axes
        let turned = local.x * x + local.y * y + local.z * up
        let field = array.field(towards: turned)
        let power = field.theta * field.theta + field.phi * field.phi
        #expect(abs(power - ElementPattern.tr38901.gain(towards: local)) < 1e-9 * power)
        #expect(level.field(towards: local).phi == 0)
        // Element distances do not depend on the orientation.
        let a = array.elementPositions
        let b = level.elementPositions
        for n in [1, 7, 8, 63] {
            let (d, e) = (a[n] - a[0], b[n] - b[0])
            #expect(abs((d * d).sum() - (e * e).sum()) < 1e-12)
        }
    }

    @Test("A linear array sees a plane wave as a phase ramp")
    func phaseRamp() {
        let array = AntennaArray(rows: 1, columns: 8, pattern: .isotropic)
        let synthesis = ChannelSynthesis(array: array, frequency: 2e9, systemLoss: 10)
        let direction = SIMD3(cos(0.4), sin(0.4), 0)
        let path = PropagationPath(
            vertices: [], triangles: [], length: 100, departure: direction, arrival: -direction,
            transfer: PolarizationTransfer(
                thetaTheta: .one, thetaPhi: .zero, phiTheta: .zero, phiPhi: .one),
            spreading: 1e-4)
        let h = synthesis.channel([path])
        #expect(abs(h[0].length - 1e-4 * pow(10, -0.5)) < 1e-15)
        for n in 1..<8 {
            let step = h[n] / h[n - 1]
            #expect((step - Complex(length: 1, phase: .pi * sin(0.4))).length < 1e-9)
        }
        #expect(synthesis.channel([]).allSatisfy { $0 == .zero })
    }

    @Test("The whole array's channel is the peer's, phases of all paths included")
    func peerChannel() throws {
        struct File: Decodable {
            struct Receiver: Decodable { var h_array: [[Double]] }
            var receivers: [Receiver]
        }
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent()
        let path = root.appendingPathComponent("RayTracingTests/Fixtures/munich.json").path
        let reference = try PathReference(path: path)
        let mesh = try TriangleMesh(ply: reference.meshPath, materials: reference.materials)
        let solver = try PathSolver(
            mesh: mesh, frequency: 2e9,
            configuration: PathSolverConfiguration(maximumDepth: 3, rayCount: 500_000))
        let paths = solver.paths(
            from: reference.transmitter, to: reference.receivers.map(\.position))
        let file = try JSONDecoder().decode(
            File.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        let synthesis = ChannelSynthesis(
            array: AntennaArray(pattern: .isotropic), frequency: 2e9, systemLoss: 0)
        for (index, receiver) in file.receivers.enumerated() {
            let ours = synthesis.channel(paths[index])
            let theirs = receiver.h_array.map { Complex($0[0], $0[1]) }
            let norm = theirs.reduce(0) { $0 + $1.lengthSquared }
            let error = zip(ours, theirs).reduce(0) { $0 + ($1.0 - $1.1).lengthSquared }
            // 5e-3: the peer's delays are single precision, good to some degrees of phase.
            #expect((error / norm).squareRoot() < 5e-3, "receiver \(index)")
        }
    }
}
