extension RadioMaterial {
    // ITU-R P.2040-3, Table 3. Thickness 0.1 m (ours): a slab that is thin enough to show the
    // interference of its two faces, the default of other ray tracers too.

    /// Concrete, 1-100 GHz.
    public static let concrete = RadioMaterial(
        name: "concrete", a: 5.24, b: 0, c: 0.0462, d: 0.7822, band: 1e9...100e9)
    /// Brick, 1-40 GHz.
    public static let brick = RadioMaterial(
        name: "brick", a: 3.91, b: 0, c: 0.0238, d: 0.16, band: 1e9...40e9)
    /// Plasterboard, 1-100 GHz.
    public static let plasterboard = RadioMaterial(
        name: "plasterboard", a: 2.73, b: 0, c: 0.0085, d: 0.9395, band: 1e9...100e9)
    /// Wood, 0.001-100 GHz.
    public static let wood = RadioMaterial(
        name: "wood", a: 1.99, b: 0, c: 0.0047, d: 1.0718, band: 0.001e9...100e9)
    /// Glass, 0.1-100 GHz.
    public static let glass = RadioMaterial(
        name: "glass", a: 6.31, b: 0, c: 0.0036, d: 1.3394, band: 0.1e9...100e9,
        scattering: smoothScattering)
    /// Marble, 1-60 GHz.
    public static let marble = RadioMaterial(
        name: "marble", a: 7.074, b: 0, c: 0.0055, d: 0.9262, band: 1e9...60e9,
        scattering: smoothScattering)
    /// Metal, 1-100 GHz.
    public static let metal = RadioMaterial(
        name: "metal", a: 1, b: 0, c: 1e7, d: 0, band: 1e9...100e9,
        scattering: smoothScattering)
    /// Very dry ground, 1-10 GHz.
    public static let veryDryGround = RadioMaterial(
        name: "very_dry_ground", a: 3, b: 0, c: 0.00015, d: 2.52, thickness: 10, band: 1e9...10e9,
        scattering: smoothScattering)
    /// Medium dry ground, 1-10 GHz.
    public static let mediumDryGround = RadioMaterial(
        name: "medium_dry_ground", a: 15, b: -0.1, c: 0.035, d: 1.63, thickness: 10,
        band: 1e9...10e9,
        scattering: smoothScattering)
    /// Wet ground, 1-10 GHz.
    public static let wetGround = RadioMaterial(
        name: "wet_ground", a: 30, b: -0.4, c: 0.15, d: 1.30, thickness: 10,
        band: 1e9...10e9,
        scattering: smoothScattering)

    /// All of the above.
    public static let ituTable: [RadioMaterial] = [
        .concrete, .brick, .plasterboard, .wood, .glass, .marble, .metal,
        .veryDryGround, .mediumDryGround, .wetGround,
    ]
}
