/// What the environment says about how this process was started.
///
/// MPI's libraries start up also in a program that nobody launched, at a cost of a tenth of a
/// second and of background threads, so they are only opened when a launcher has been at work.
struct MPILaunch: Equatable {
    /// One of the two families of binary interfaces.
    enum Family: Equatable {
        /// Open MPI and what descends from it.
        case openMPI
        /// MPICH, Intel MPI, Cray MPICH, MVAPICH: one interface by their common agreement.
        case mpich
    }

    /// The environment variable that names the library to open.
    static let libraryVariable = "MIMO_MPI_LIBRARY"
    /// The environment variable that forces MPI (1) or its absence (0).
    static let forceVariable = "MIMO_MPI"

    /// The variable that gave the launcher away, for messages.
    var evidence: String
    /// How many processes the launcher says it started, if it says.
    var size: Int?
    /// The family of libraries that goes with the launcher; the other one is tried after it.
    var family: Family
    /// The library that the user named.
    var library: String?

    /// Reads the environment; nil if this process was started alone.
    init?(environment: [String: String]) {
        library = environment[Self.libraryVariable].flatMap { $0.isEmpty ? nil : $0 }
        if environment[Self.forceVariable] == "0" { return nil }
        if let size = environment["OMPI_COMM_WORLD_SIZE"] {
            (evidence, self.size, family) = ("OMPI_COMM_WORLD_SIZE", Int(size), .openMPI)
        } else if let size = environment["PMI_SIZE"] {
            (evidence, self.size, family) = ("PMI_SIZE", Int(size), .mpich)
        } else if environment["PMIX_RANK"] != nil {
            // Slurm counts the tasks of the step here; a script that runs without srun has no
            // PMIX_RANK, so its SLURM_NTASKS misleads nobody.
            let size = environment["SLURM_STEP_NUM_TASKS"] ?? environment["SLURM_NTASKS"]
            (evidence, self.size, family) = ("PMIX_RANK", size.flatMap { Int($0) }, .openMPI)
        } else if environment["PMI_RANK"] != nil, let size = environment["SLURM_NTASKS"] {
            (evidence, self.size, family) = ("PMI_RANK", Int(size), .mpich)
        } else if environment[Self.forceVariable] == "1" {
            (evidence, size, family) = (Self.forceVariable, nil, .openMPI)
        } else {
            return nil
        }
    }

    /// Names under which the library is looked for, in order.
    var candidates: [String] {
        if let library { return [library] }
        #if os(macOS)
            // The dynamic linker does not look into Homebrew's folder on Apple silicon.
            func anywhere(_ name: String) -> [String] { [name, "/opt/homebrew/lib/\(name)"] }
            let openMPI = anywhere("libmpi.40.dylib")
            let mpich = ["libmpi.12.dylib", "libmpich.12.dylib"].flatMap(anywhere)
            let either = anywhere("libmpi.dylib")
        #else
            let openMPI = ["libmpi.so.40"]
            let mpich = ["libmpich.so.12", "libmpi.so.12"]
            let either = ["libmpi.so"]
        #endif
        return (family == .openMPI ? openMPI + either + mpich : mpich + either + openMPI)
    }
}
