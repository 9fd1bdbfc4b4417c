import Foundation
import Numerics
import Sites
import Support

/// Paths found by another tracer, with the scene's materials and the mesh's file name.
///
/// The file is JSON; what each number means is written in its `conventions`: SI units, gain `a`
/// between vertically polarised isotropic antennas without the phase of the delay, materials as
/// constants at `frequency_hz`.
package struct PathReference: Sendable {
    /// One path of the other tracer.
    package struct Path: Sendable {
        /// Where the wave is turned, in metres.
        package var vertices: [SIMD3<Double>]
        /// What happens there.
        package var kinds: [InteractionKind]
        /// Delay in seconds.
        package var delay: Double
        /// Complex gain without the phase of the delay.
        package var gain: Complex<Double>

        /// Number of interactions.
        package var order: Int { vertices.count }
    }

    /// A receiver and its paths.
    package struct Receiver: Sendable {
        /// Position in metres.
        package var position: SIMD3<Double>
        /// The paths found there, but for scattered ones.
        package var paths: [Path]
        /// Sum of |a|^2 of the scattered paths; `nil` where none were looked for.
        package var scatteredPower: Double?
    }

    /// Name of the scene.
    package var scene: String
    /// The tracer that found the paths.
    package var source: String
    /// Carrier in Hz.
    package var frequency: Double
    /// Position of the transmitter in metres.
    package var transmitter: SIMD3<Double>
    /// Largest number of interactions that was looked for.
    package var maximumDepth: Int
    /// How surfaces scatter; `nil` where none do.
    package var scattering: ScatteringConfiguration?
    /// Materials by name.
    package var materials: [String: RadioMaterial]
    /// The mesh's file, beside the JSON.
    package var meshPath: String
    /// The receivers.
    package var receivers: [Receiver]

    /// Reads the file at `path`.
    ///
    /// - Throws: `InputError` naming `path` when it is missing, not JSON, or lacks a field.
    package init(path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw InputError(
                path, expected: "a readable JSON file", found: "none", kind: .unreadable)
        }
        let file: PathReferenceFile
        do {
            file = try JSONDecoder().decode(PathReferenceFile.self, from: data)
        } catch {
            throw InputError(
                path, expected: "JSON of reference paths (scene, tx, materials, receivers, mesh)",
                found: DecodingError.reason(of: error, in: "JSON"))
        }
        scene = file.scene
        source = file.source
        frequency = file.frequency_hz
        maximumDepth = file.max_depth
        guard (0...PathSolverConfiguration.depthLimit).contains(maximumDepth) else {
            throw InputError(
                path, expected: "max_depth from 0 to \(PathSolverConfiguration.depthLimit)",
                found: "\(maximumDepth)")
        }
        scattering = try file.scattering.map { given in
            guard (0...1).contains(given.coefficient) else {
                throw InputError(
                    path, expected: "scattering with a coefficient from 0 to 1",
                    found: "\(given.coefficient)")
            }
            return ScatteringConfiguration(
                rays: Self.scatteringRays, paths: .max, reflections: max(0, file.max_depth - 1),
                lobe: given.lobe, coefficient: given.coefficient)
        }
        guard (1e6...1e13).contains(frequency) else {
            throw InputError(
                path, expected: "frequency_hz from 1e6 to 1e13", found: "\(frequency)")
        }
        for (name, constants) in file.materials {
            guard (1...1e6).contains(constants.relative_permittivity),
                (0...1e12).contains(constants.conductivity_S_per_m),
                (0...1e3).contains(constants.thickness_m)
            else {
                throw InputError(
                    path,
                    expected: "material \(name) with a relative permittivity of 1 or more, and no "
                        + "negative conductivity and thickness",
                    found:
                        "\(constants.relative_permittivity), \(constants.conductivity_S_per_m) S/m, "
                        + "\(constants.thickness_m) m")
            }
        }
        transmitter = try Self.point(file.tx, path, "tx")
        materials = Dictionary(
            uniqueKeysWithValues: file.materials.map { name, constants in
                let material = RadioMaterial(
                    name: name, relativePermittivity: constants.relative_permittivity,
                    conductivity: constants.conductivity_S_per_m,
                    thickness: constants.thickness_m)
                return (name, material)
            })
        let folder = (path as NSString).deletingLastPathComponent
        meshPath = (folder as NSString).appendingPathComponent(file.mesh)
        receivers = try file.receivers.map { receiver in
            Receiver(
                position: try Self.point(receiver.rx, path, "rx"),
                paths: try receiver.paths.map { found in
                    guard found.a.count == 2 else {
                        throw InputError(
                            path, expected: "a as [real, imaginary]", found: "\(found.a)")
                    }
                    guard found.a.allSatisfy({ abs($0) <= 1e6 }) else {
                        throw InputError(
                            path, expected: "an amplitude a of at most 1e6", found: "\(found.a)")
                    }
                    guard (0...1).contains(found.delay_s) else {
                        throw InputError(
                            path, expected: "delay_s from 0 to 1", found: "\(found.delay_s)")
                    }
                    return Path(
                        vertices: try found.interactions.map {
                            try Self.point($0.vertex, path, "vertex")
                        },
                        kinds: try found.interactions.map { try Self.kind($0.kind, path) },
                        delay: found.delay_s, gain: Complex(found.a[0], found.a[1]))
                }, scatteredPower: receiver.scattered_power)
        }
    }

    /// Rays that find rough surfaces: enough that their number does not matter.
    private static let scatteringRays = 262_144

    /// What was looked for, as the paths show it.
    package var mechanisms: Set<Mechanism> {
        var found: Set<Mechanism> = [.specular]
        for (kind, mechanism) in [
            (InteractionKind.diffraction, Mechanism.diffraction), (.transmission, .transmission),
        ] where receivers.contains(where: { $0.paths.contains { $0.kinds.contains(kind) } }) {
            found.insert(mechanism)
        }
        if scattering != nil { found.insert(.scattering) }
        return found
    }

    private static func kind(_ name: String?, _ path: String) throws -> InteractionKind {
        switch name ?? "reflection" {
        case "reflection", "specular": return .reflection
        case "diffraction": return .diffraction
        case "transmission": return .transmission
        case let other:
            throw InputError(
                path, expected: "interactions of kind reflection, diffraction or transmission",
                found: other)
        }
    }

    private static func point(
        _ values: [Double], _ path: String, _ name: String
    ) throws -> SIMD3<Double> {
        guard values.count == 3, values.allSatisfy({ abs($0) <= 1e7 }) else {
            throw InputError(
                path, expected: "\(name) with three coordinates within 1e7 m", found: "\(values)")
        }
        return SIMD3(values[0], values[1], values[2])
    }
}
