#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

// Paths are handled by the C library rather than by Foundation, whose absence keeps a statically
// linked program ten times smaller.

extension LibTorch {
    #if canImport(Darwin)
        private static let suffix = "dylib"
    #else
        private static let suffix = "so"
    #endif

    /// Opens the first library found.
    ///
    /// A version that is too old is never opened where its `version.py` tells, since two
    /// libraries in one process would mix their symbols.
    ///
    /// - Parameter given: where the user says it is; then nowhere else is looked.
    static func open(
        _ given: String? = environment("MIMO_LIBTORCH")
    ) throws -> DynamicLibrary {
        if let path = given {
            let packages = [path] + torchPackages(in: path)
            guard let file = packages.lazy.compactMap({ libraryFile(at: $0) }).first else {
                throw TorchError(
                    "LibTorch", message: "MIMO_LIBTORCH: no libtorch at \(path); \(howToGetIt)")
            }
            do {
                return try DynamicLibrary(opening: file)
            } catch {
                throw TorchError("LibTorch", message: "\(error.message); \(howToGetIt)")
            }
        }
        var refusals: [String] = []
        // Python is asked only when nothing nearer is there.
        let searches = [
            { packages(around: [executable().map(parent), absolute(".")]) }, pythonPackage,
        ]
        for package in searches.lazy.flatMap({ $0() }) {
            guard let file = libraryFile(at: package) else { continue }
            if let version = declaredVersion(of: package), version < (2, 10) {
                refusals.append("\(package) is older than 2.10")
                continue
            }
            do {
                return try DynamicLibrary(opening: file)
            } catch {
                refusals.append(error.message)
            }
        }
        let found = refusals.isEmpty ? "no libtorch found" : refusals.joined(separator: "; ")
        throw TorchError("LibTorch", message: "\(found); \(howToGetIt)")
    }

    /// The library in a torch package, in its `lib` folder, or `path` itself; absolute.
    static func libraryFile(at path: String) -> String? {
        guard let path = absolute(path) else { return nil }
        guard let folder = opendir(path) else { return path }
        closedir(folder)
        return ["/lib/libtorch", "/libtorch", "/lib/libtorch_cpu", "/libtorch_cpu"].lazy
            .map { "\(path)\($0).\(suffix)" }.first { access($0, R_OK) == 0 }
    }

    /// The torch packages of virtual environments in these folders and above, the nearest first.
    static func packages(around starts: [String?]) -> [String] {
        var packages: [String] = []
        for case var folder? in starts {
            while true {
                packages += [".venv", ".venv-peers", ".venv-torch"]
                    .flatMap { torchPackages(in: "\(folder)/\($0)") }
                if folder.isEmpty { break }
                folder = parent(folder)
            }
        }
        return packages
    }

    /// The torch packages of a virtual environment.
    private static func torchPackages(in environment: String) -> [String] {
        let lib = "\(environment)/lib"
        guard let folder = opendir(lib) else { return [] }
        defer { closedir(folder) }
        var pythons: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix("python") { pythons.append(name) }
        }
        return pythons.sorted().map { "\(lib)/\($0)/site-packages/torch" }
    }

    /// Where `python3` would import `torch` from, without importing it; empty or one folder.
    private static func pythonPackage() -> [String] {
        let program = "import importlib.util as u; print(u.find_spec('torch').origin)"
        guard let pipe = popen("python3 -c \"\(program)\" 2>/dev/null", "r") else { return [] }
        defer { pclose(pipe) }
        let line = readLine(pipe)
        return line.hasSuffix("/__init__.py") ? [parent(line)] : []
    }

    /// Major and minor of the version that a torch package's `version.py` declares.
    static func declaredVersion(of package: String) -> (Int, Int)? {
        guard let file = fopen("\(package)/version.py", "r") else { return nil }
        defer { fclose(file) }
        while feof(file) == 0 {
            let line = readLine(file)
            guard line.hasPrefix("__version__") else { continue }
            let numbers = line.split { !$0.isNumber }.compactMap { Int($0) }
            return numbers.count >= 2 ? (numbers[0], numbers[1]) : nil
        }
        return nil
    }

    private static func readLine(_ file: UnsafeMutablePointer<FILE>) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer in
            guard let start = buffer.baseAddress, fgets(start, 4096, file) != nil else { return "" }
            let line = String(cString: start)
            return line.hasSuffix("\n") ? String(line.dropLast()) : line
        }
    }

    static func environment(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        return value.pointee == 0 ? nil : String(cString: value)
    }

    static func absolute(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func parent(_ path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    private static func executable() -> String? {
        #if canImport(Darwin)
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
                var size = UInt32(buffer.count)
                guard let start = buffer.baseAddress, _NSGetExecutablePath(start, &size) == 0
                else { return nil }
                return absolute(String(cString: start))
            }
        #else
            absolute("/proc/self/exe")
        #endif
    }
}
