import Testing

@testable import MessagePassing

/// What is concluded from the environment and from the machine.
@Suite struct LaunchTests {
    @Test("Launchers are recognised by what they leave in the environment")
    func launchers() throws {
        let cases: [([String: String], MPILaunch.Family, Int?, String)] = [
            (["OMPI_COMM_WORLD_SIZE": "4"], .openMPI, 4, "OMPI_COMM_WORLD_SIZE"),
            (["PMI_SIZE": "3", "PMI_RANK": "0"], .mpich, 3, "PMI_SIZE"),
            (["OMPI_COMM_WORLD_SIZE": "2", "PMI_SIZE": "2"], .openMPI, 2, "OMPI_COMM_WORLD_SIZE"),
            (
                ["PMIX_RANK": "1", "SLURM_NTASKS": "9", "SLURM_STEP_NUM_TASKS": "8"], .openMPI, 8,
                "PMIX_RANK"
            ),
            (["PMI_RANK": "1", "SLURM_NTASKS": "8"], .mpich, 8, "PMI_RANK"),
            (["MIMO_MPI": "1"], .openMPI, nil, "MIMO_MPI"),
        ]
        for (environment, family, size, evidence) in cases {
            let launch = try #require(MPILaunch(environment: environment), "\(environment)")
            #expect(launch.family == family && launch.size == size, "\(environment)")
            #expect(launch.evidence == evidence)
            #expect(launch.candidates.first?.contains(family == .openMPI ? "40" : "12") == true)
            #expect(Set(launch.candidates).count == launch.candidates.count)
        }
    }

    @Test("A process that nobody launched is alone, in a batch script of Slurm too")
    func alone() {
        #expect(MPILaunch(environment: [:]) == nil)
        #expect(MPILaunch(environment: ["SLURM_NTASKS": "8", "SLURM_PROCID": "0"]) == nil)
        #expect(MPILaunch(environment: ["OMPI_COMM_WORLD_SIZE": "4", "MIMO_MPI": "0"]) == nil)
        #expect(MPILaunch(environment: ["MIMO_MPI_LIBRARY": "libmpi.so"]) == nil)
    }

    @Test("Only the library that the user named is tried")
    func named() throws {
        let launch = try #require(
            MPILaunch(environment: ["PMI_SIZE": "2", "MIMO_MPI_LIBRARY": "/opt/libmpi.so"]))
        #expect(launch.candidates == ["/opt/libmpi.so"])
    }

    @Test("Pieces follow each other and fill the whole")
    func pieces() {
        for (count, limit) in [(0, 3), (1, 3), (3, 3), (4, 3), (10, 3), (9, 1)] {
            var indices: [Int] = []
            ProcessGroup.pieces(count, limit: limit) { range in
                #expect((1...limit).contains(range.count))
                indices += range
            }
            #expect(indices == Array(0..<count), "\(count) in pieces of \(limit)")
        }
    }

    @Test("Lists of processors are read")
    func processors() {
        #expect(Processors.ranges("\t0-1") == [0..<2])
        #expect(Processors.ranges(" 0,2-3,17\n") == [0..<1, 2..<4, 17..<18])
        #expect(Processors.ranges("") == [])
        #expect(Processors.allowed().count == Processors.limit)
        #expect(Processors.allowed().contains(1))
    }

    @Test("Processors are shared fairly, however the launcher binds")
    func shares() {
        func machine(_ range: Range<Int>) -> [Float] {
            (0..<Processors.limit).map { range.contains($0) ? 1 : 0 }
        }
        func share(_ own: Range<Int>, _ union: Range<Int>, _ processes: Int) -> Int {
            Processors.share(own: machine(own), union: machine(union), processes: processes)
        }
        #expect(share(0..<16, 0..<16, 1) == 16)  // alone
        #expect(share(0..<16, 0..<16, 4) == 4)  // bound to nothing
        #expect(share(3..<4, 0..<2, 2) == 1)  // each to a core
        #expect(share(0..<8, 0..<16, 4) == 4)  // two to a socket
        #expect(share(0..<12, 0..<16, 2) == 8)  // unequal, overlapping
        #expect(share(0..<2, 0..<2, 3) == 1)  // more processes than processors
    }
}
