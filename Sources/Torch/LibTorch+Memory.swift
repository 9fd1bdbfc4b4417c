#if canImport(Glibc)
    import Glibc
#endif

extension LibTorch {
    /// Has the C library keep freed memory instead of giving it back to the system, and asks for
    /// large pages; call it before ``load()``, in programs that train.
    ///
    /// Every iteration allocates and frees the same megabytes; given back, each page is cleared
    /// and mapped anew, which took a tenth to a fifth of the time of training. Linux with glibc only;
    /// elsewhere nothing happens.
    package static func keepFreedMemory() {
        #if canImport(Glibc)
            setenv("THP_MEM_ALLOC_ENABLE", "1", 0)
            // <malloc.h> is in no module; the numbers are those of its M_MMAP_THRESHOLD and
            // M_TRIM_THRESHOLD.
            guard let symbol = dlsym(nil, "mallopt") else { return }
            typealias Option = @convention(c) (Int32, Int32) -> Int32
            let mallopt = unsafeBitCast(symbol, to: Option.self)
            _ = mallopt(-3, .max)
            _ = mallopt(-1, .max)
        #endif
    }
}
