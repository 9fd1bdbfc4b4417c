/// How a surface reflects.
public enum ReflectionModel: String, Sendable, Codable, CaseIterable {
    /// A single layer of the material's thickness with air behind it, ITU-R P.2040-3 eq. (43, 44).
    case slab
    /// An infinitely thick material, the Fresnel coefficients of ITU-R P.2040-3 eq. (31).
    case halfSpace = "half-space"
}
