/// A number type that can stand in a safetensors file.
///
/// Conforming types are plain bits without padding; other modules add theirs (complex numbers).
package protocol SafetensorsElement {
    /// The type's spelling in the format.
    static var safetensorsType: String { get }
}

extension Float: SafetensorsElement {
    /// F32.
    public static var safetensorsType: String { "F32" }
}

extension Double: SafetensorsElement {
    /// F64.
    public static var safetensorsType: String { "F64" }
}

extension Int32: SafetensorsElement {
    /// I32.
    public static var safetensorsType: String { "I32" }
}

extension Int64: SafetensorsElement {
    /// I64.
    public static var safetensorsType: String { "I64" }
}

extension UInt8: SafetensorsElement {
    /// U8.
    public static var safetensorsType: String { "U8" }
}
