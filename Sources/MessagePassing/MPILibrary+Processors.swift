import Foundation
import Support

extension MPILibrary {
    /// The rank of this process in `communicator`, and the number of processes there.
    func position(in communicator: Handle) throws -> (rank: Int, size: Int) {
        var (rank, size): (Int32, Int32) = (0, 0)
        try check(self.rank(communicator, &rank), "MPI_Comm_rank")
        try check(self.size(communicator, &size), "MPI_Comm_size")
        return (Int(rank), Int(size))
    }

    /// The place of this process on its machine, and its part of the machine's processors.
    ///
    /// Launchers differ in what they bind: Open MPI binds two processes to a core each but four to
    /// whole sockets, Slurm hands a job some processors of a node, others bind nothing. So the
    /// processors open to any process here are counted, divided by the processes, and capped by
    /// what this process may use.
    func processorShare() throws -> (rank: Int, size: Int, threads: Int) {
        var local: Handle = 0
        try check(
            splitType(handles.world, handles.sharedMemory, 0, handles.noInformation, &local),
            "MPI_Comm_split_type")
        let (rank, size) = try position(in: local)
        let own = Processors.allowed()
        var union = own
        let code = union.withUnsafeMutableBytes { union in
            allReduce(
                UnsafeMutableRawPointer(bitPattern: handles.inPlace), union.baseAddress,
                Int32(Processors.limit), handles.float, handles.maximum, local)
        }
        try check(code, "MPI_Allreduce")
        try check(freeCommunicator(&local), "MPI_Comm_free")
        return (rank, size, Processors.share(own: own, union: union, processes: size))
    }
}
