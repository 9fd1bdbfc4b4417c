/// What a ``PathSolver`` looks for beside the line of sight.
public enum Mechanism: String, Sendable, Codable, CaseIterable {
    /// Mirror-like reflection.
    case specular
    /// Diffraction at one edge, with reflections before and after it.
    case diffraction
    /// The straight way through walls.
    case transmission
    /// Diffuse scattering off rough surfaces, the last thing on a path, with reflections before it.
    case scattering
}
