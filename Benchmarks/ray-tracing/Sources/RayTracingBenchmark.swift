import Foundation
import RayTracing
import Sites
import Support

/// Times the path search on a reference scene and prints one JSON object per run.
///
///     mimo-bench-ray-tracing SCENE.json USERS DEPTH RAYS THREADS POSITIONS.txt [MECHANISMS]
///
/// MECHANISMS are specular (the default) or specular,diffraction.
/// USERS outdoor positions at 1.5 m, 50 to 400 m from the mast, are drawn once and written to
/// POSITIONS.txt if it does not exist, so that another tracer can be given the same.
@main
struct RayTracingBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        let mechanisms = (arguments.dropFirst(7).first ?? "specular").split(separator: ",").map {
            Mechanism(rawValue: String($0))
        }
        guard (7...8).contains(arguments.count), !mechanisms.contains(nil),
            let users = Int(arguments[2]), let depth = Int(arguments[3]),
            let rays = Int(arguments[4]), let threads = Int(arguments[5])
        else {
            throw InputError(
                "arguments",
                expected: "SCENE.json USERS DEPTH RAYS THREADS POSITIONS.txt [MECHANISMS]",
                found: arguments.dropFirst().joined(separator: " "))
        }
        let reference = try PathReference(path: arguments[1])
        let mesh = try TriangleMesh(ply: reference.meshPath, materials: reference.materials)
        let start = ContinuousClock.now
        let solver = try PathSolver(
            mesh: mesh, frequency: reference.frequency,
            configuration: PathSolverConfiguration(
                maximumDepth: depth, rayCount: rays, mechanisms: Set(mechanisms.compactMap { $0 }),
                threads: threads))
        let built = ContinuousClock.now
        let positions = try positions(arguments[6], users, solver, reference.transmitter)
        let ready = ContinuousClock.now
        let paths = solver.paths(from: reference.transmitter, to: positions)
        let done = ContinuousClock.now
        let powers = paths.map { $0.reduce(0) { $0 + $1.gain.lengthSquared } }
        let result: [String: Any] = [
            "users": positions.count, "depth": depth, "rays": rays, "threads": threads,
            "buildSeconds": (built - start) / .seconds(1),
            "traceSeconds": (done - ready) / .seconds(1),
            "paths": paths.reduce(0) { $0 + $1.count },
            "powers": powers,
        ]
        let json = try JSONSerialization.data(withJSONObject: result, options: [.sortedKeys])
        print(String(decoding: json, as: UTF8.self))
    }

    private static func positions(
        _ path: String, _ count: Int, _ solver: PathSolver, _ mast: SIMD3<Double>
    ) throws -> [SIMD3<Double>] {
        if let text = try? String(contentsOfFile: path, encoding: .utf8) {
            return text.split(separator: "\n").prefix(count).map { line in
                let numbers = line.split(separator: " ").compactMap { Double($0) }
                return SIMD3(numbers[0], numbers[1], numbers[2])
            }
        }
        var random = Philox(seed: 1)
        var result: [SIMD3<Double>] = []
        while result.count < count {
            let radius = (50 * 50 + random.uniform() * (400 * 400 - 50 * 50)).squareRoot()
            let angle = random.uniform() * 2 * .pi
            let point = SIMD3(
                Double(Float(mast.x + radius * cos(angle))),
                Double(Float(mast.y + radius * sin(angle))), 1.5)
            // Outdoors: open sky.
            if !solver.isBlocked(from: point, to: point + SIMD3(0, 0, 500)) { result.append(point) }
        }
        let text = result.map { "\($0.x) \($0.y) \($0.z)" }.joined(separator: "\n")
        try AtomicFile.write(text + "\n", to: path)
        return result
    }
}
