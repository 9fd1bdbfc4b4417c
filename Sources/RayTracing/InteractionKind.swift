/// What a wave met on its way. The numbers are those of the dataset's file.
public enum InteractionKind: UInt8, Sendable, Codable, CaseIterable {
    /// Specular reflection.
    case reflection = 1
    /// Diffraction at an edge.
    case diffraction = 2
    /// Diffuse scattering.
    case scattering = 3
    /// Transmission through a wall.
    case transmission = 4
}
