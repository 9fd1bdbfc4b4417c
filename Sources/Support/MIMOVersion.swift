/// The version of swift-mimo.
public enum MIMOVersion {
    /// As it is stored with data and printed by `mimo --version`.
    public static let current = "0.2.0-dev"
}
