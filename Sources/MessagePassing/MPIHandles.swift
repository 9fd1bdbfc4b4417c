/// The constants of MPI that are handles, in either binary interface.
///
/// They travel as 64-bit words. Open MPI's are addresses of global symbols; MPICH's are 32-bit
/// integers (mpi.h of MPICH 4.0; fixed by the MPICH ABI Compatibility Initiative), of which the
/// callee reads the lower half: the calling conventions of x86-64 and arm64 leave the upper half of
/// an integer argument undefined.
struct MPIHandles: Sendable {
    /// A handle: MPI_Comm, MPI_Datatype, MPI_Op, MPI_Info or MPI_Errhandler.
    typealias Handle = UInt

    /// MPI_COMM_WORLD.
    var world: Handle
    /// MPI_BYTE, MPI_FLOAT and MPI_DOUBLE.
    var byte, float, double: Handle
    /// MPI_SUM and MPI_MAX.
    var sum, maximum: Handle
    /// MPI_INFO_NULL.
    var noInformation: Handle
    /// MPI_ERRORS_RETURN.
    var errorsReturn: Handle
    /// MPI_IN_PLACE, as an address.
    var inPlace: Int
    /// MPI_COMM_TYPE_SHARED.
    var sharedMemory: Int32

    /// Those of MPICH.
    static let mpich = MPIHandles(
        world: 0x4400_0000, byte: 0x4c00_010d, float: 0x4c00_040a, double: 0x4c00_080b,
        sum: 0x5800_0003, maximum: 0x5800_0001, noInformation: 0x1c00_0000,
        errorsReturn: 0x5400_0001, inPlace: -1, sharedMemory: 1)

    /// Those of Open MPI, whose symbols `address` finds.
    static func openMPI(address: (String) throws -> UInt) rethrows -> MPIHandles {
        MPIHandles(
            world: try address("ompi_mpi_comm_world"), byte: try address("ompi_mpi_byte"),
            float: try address("ompi_mpi_float"), double: try address("ompi_mpi_double"),
            sum: try address("ompi_mpi_op_sum"), maximum: try address("ompi_mpi_op_max"),
            noInformation: try address("ompi_mpi_info_null"),
            errorsReturn: try address("ompi_mpi_errors_return"), inPlace: 1, sharedMemory: 0)
    }
}
