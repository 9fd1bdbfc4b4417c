// Swift has no half precision on Intel Macs.
#if !(os(macOS) && arch(x86_64))
    extension Float16: SafetensorsElement {
        /// F16.
        public static var safetensorsType: String { "F16" }
    }
#endif
