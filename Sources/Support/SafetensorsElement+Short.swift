extension Int16: SafetensorsElement {
    /// I16.
    public static var safetensorsType: String { "I16" }
}
