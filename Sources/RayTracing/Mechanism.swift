/// What a ``PathSolver`` looks for beside the line of sight.
public enum Mechanism: String, Sendable, Codable, CaseIterable {
    /// Mirror-like reflection.
    case specular
    /// Diffraction at one edge, with reflections before and after it.
    case diffraction
    /// The straight way through walls.
    case transmission
}
