import Numerics
import Support

extension Complex: SafetensorsElement where RealType == Float {
    /// C64: interleaved real and imaginary parts in single precision.
    public static var safetensorsType: String { "C64" }
}
