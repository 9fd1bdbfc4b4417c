import Foundation

extension MPILibrary {
    /// The MPI library that processes started by a launcher would use; `nil` where there is none.
    static var installed: String? {
        let environment = ProcessInfo.processInfo.environment
            .merging([MPILaunch.forceVariable: "1"]) { $1 }
        guard let launch = MPILaunch(environment: environment) else { return nil }
        return launch.candidates.first { name in
            guard let library = dlopen(name, RTLD_LAZY | RTLD_LOCAL) else { return false }
            dlclose(library)
            return true
        }
    }
}

extension ProcessGroup {
    /// The file of an MPI library of this machine; `nil` where there is none.
    package static var installedLibrary: String? { MPILibrary.installed }
}
