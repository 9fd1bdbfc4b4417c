import Foundation
import Testing

@testable import _MessagePassingProbe

/// Groups of several processes, started by `mpirun`.
@Suite(.serialized, .enabled(if: Launcher.path != nil, "there is no mpirun here"))
struct SeveralProcessesTests {
    private static let probe = "_MessagePassingProbe"

    private func outcomes(_ processes: Int) throws -> [ProbeOutcome] {
        var outcomes: [ProbeOutcome] = []
        try Launcher.inFolder { folder in
            let run = try Launcher.run(processes, Self.probe, ["collectives", folder])
            try #require(run.status == 0, "\(run.output)\(run.errors)")
            outcomes = try (0..<processes).map {
                try JSONDecoder().decode(
                    ProbeOutcome.self,
                    from: Data(contentsOf: URL(fileURLWithPath: "\(folder)/\($0).json")))
            }
        }
        return outcomes
    }

    private func sums<T: FloatingPoint>(_ rows: [[T]]) -> [T] {
        rows.dropFirst().reduce(rows[0]) { zip($0, $1).map(+) }
    }

    @Test("Every process gets what MPI promises", arguments: [1, 2, 3, 4])
    func collectives(processes: Int) throws {
        let outcomes = try outcomes(processes)
        let ranks = Array(0..<processes)
        let floats = ranks.map(ProbeInput.floats)
        let doubles = ranks.map(ProbeInput.doubles)
        for (rank, outcome) in outcomes.enumerated() {
            #expect(outcome.rank == rank && outcome.size == processes)
            #expect(outcome.localRank == rank && outcome.localSize == processes)
            let processors = ProcessInfo.processInfo.activeProcessorCount
            #expect(outcome.threads >= 1 && outcome.threads <= max(1, processors / processes))

            // The same bits everywhere; for two processes those of one addition.
            #expect(outcome.floats == outcomes[0].floats)
            #expect(outcome.doubles == outcomes[0].doubles)
            if processes <= 2 {
                #expect(outcome.floats == sums(floats) && outcome.doubles == sums(doubles))
            }
            // Else, as |a + b + ...| <= 50 per process here, within its rounding.
            for (value, expected) in zip(outcome.floats, sums(floats)) {
                #expect(abs(value - expected) <= 50 * Float(processes * processes) * .ulpOfOne)
            }
            for (value, expected) in zip(outcome.doubles, sums(doubles)) {
                #expect(abs(value - expected) <= 50 * Double(processes * processes) * .ulpOfOne)
            }
            #expect(
                outcome.maximumFloats == floats[0].indices.map { i in floats.map { $0[i] }.max() })
            #expect(
                outcome.maximumDoubles
                    == doubles[0].indices.map { i in doubles.map { $0[i] }.max() })
            #expect(outcome.scalarSum == Double(processes * (processes + 1) / 2))
            #expect(outcome.scalarMaximum == -1)

            #expect(outcome.broadcastFloats == floats[0])
            #expect(outcome.broadcast == ProbeInput.data(rank: 0))
            #expect(outcome.broadcastNothing == 0)
            #expect(outcome.gathered == (rank == 0 ? ranks.map(ProbeInput.data) : []))
            #expect(outcome.gatheredTexts == (rank == 0 ? ranks.map(ProbeInput.text) : []))
            #expect(outcome.gatheredValues == (rank == 0 ? ranks.flatMap(ProbeInput.values) : []))

            if processes <= 2 { #expect(outcome.floatsInPieces == outcome.floats) }
            for (value, expected) in zip(outcome.floatsInPieces, outcome.floats) {
                #expect(abs(value - expected) <= 50 * Float(processes * processes) * .ulpOfOne)
            }
            #expect(outcome.broadcastInPieces == outcome.broadcast)
            #expect(outcome.gatheredInPieces == outcome.gathered)
        }
    }

    @Test("A process that fails takes the waiting ones with it", arguments: [2, 3])
    func failure(processes: Int) throws {
        try Launcher.inFolder { folder in
            let run = try Launcher.run(
                processes, Self.probe, ["failure", folder])
            #expect(run.status != nil, "it hangs")
            #expect(run.status != 0)
            #expect(run.output.contains("failed:"))
        }
    }

    @Test(
        "A process that is killed takes the waiting ones with it, and is named",
        arguments: [2, 3])
    func killed(processes: Int) throws {
        try Launcher.inFolder { folder in
            let run = try Launcher.run(processes, Self.probe, ["killed", folder])
            #expect(run.status != nil, "it hangs")
            #expect(run.status != 0)
            // The launcher says so, in its own words.
            #expect((run.output + run.errors).lowercased().contains("rank \(processes - 1)"))
        }
    }

    @Test("After the group's end a process may fail by itself")
    func lateFailure() throws {
        try Launcher.inFolder { folder in
            let run = try Launcher.run(
                2, Self.probe, ["late-failure", folder])
            #expect(run.status == 3 && run.output.contains("failed:"))
            #expect(!run.errors.contains("MPI_ABORT") && !run.errors.contains("MPI_Abort"))
        }
    }

    @Test("A library that is missing or no MPI is an error that says what to do")
    func libraries() throws {
        try Launcher.inFolder { folder in
            for (library, phrase) in [
                ("/nowhere/libmpi.so", "tried /nowhere/libmpi.so"),
                (Launcher.program("mimo"), "MIMO_MPI_LIBRARY"),
            ] {
                let run = try Launcher.run(
                    1, Self.probe, ["collectives", folder],
                    environment: ["MIMO_MPI_LIBRARY": library])
                #expect(run.status != 0)
                #expect(run.output.contains(phrase), "\(run.output)")
            }
        }
    }

    @Test("A library that is not the launcher's is found out instead of running twice alone")
    func foreignLauncher() throws {
        try Launcher.inFolder { folder in
            // As if another family's launcher had started this process.
            let run = try Launcher.run(
                [Launcher.program(Self.probe), "collectives", folder],
                environment: ["OMPI_COMM_WORLD_SIZE": "2"])
            #expect(run.status == 3)
            #expect(run.output.contains("which started 2 processes"), "\(run.output)")
        }
    }

    @Test("MIMO_MPI=0 runs each process alone")
    func forcedAlone() throws {
        try Launcher.inFolder { folder in
            let run = try Launcher.run(
                2, Self.probe, ["collectives", folder],
                environment: ["MIMO_MPI": "0", "MIMO_MPI_LIBRARY": "/nowhere"])
            #expect(run.status == 0, "\(run.output)\(run.errors)")
            #expect(!FileManager.default.fileExists(atPath: folder + "/1.json"))
        }
    }
}
